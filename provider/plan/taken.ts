/** An address in use, and by whom, for a message. */
export interface Taken {
  readonly address: string;
  readonly by: string;
  /** Not known from records and links: somebody on the segment answered for it. */
  readonly heard?: boolean;
}
