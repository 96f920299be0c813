import { fromPreviewToDestroy, type Life, type Project } from "./_project";

/** A life that ends early, because something is wrong, ends with `destroy` all the same. */
export function fromPreviewToDestroyInAnyCase(project: Project, life: Life): Promise<void> {
  return destroyedIfFailed(project, () => fromPreviewToDestroy(project, life));
}

/** Runs what destroys what it has made; where it fails before that, it is destroyed all the same. */
export async function destroyedIfFailed(project: Project, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    throw failure;
  }
}
