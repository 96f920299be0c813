import { fromPreviewToDestroy, type Life, type Project } from "./_project";

/** Takes a project from preview to destroy, and destroys it even if something fails before. */
export function fromPreviewToDestroyInAnyCase(project: Project, life: Life): Promise<void> {
  return destroyedIfFailed(project, () => fromPreviewToDestroy(project, life));
}

/** Runs work that ends with destroying what it made; if it fails, destroys that nevertheless. */
export async function destroyedIfFailed(project: Project, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    throw failure;
  }
}
