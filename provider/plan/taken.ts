/** An address in use, and by whom, for a message. */
export interface Taken {
  readonly address: string;
  readonly by: string;
  /** Not known from records and links: somebody on the segment answered for it. */
  readonly heard?: boolean;
  /** Kept free for an attachment that is being replaced, or whose container is gone, as long as there are others. */
  readonly awaited?: boolean;
}
