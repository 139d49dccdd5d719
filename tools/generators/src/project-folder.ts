/**
 * The folder of a new project, such as `libs/calendar`.
 * @throws {Error} If the name is not in kebab-case.
 */
export function projectFolder(kind: 'app' | 'lib', name: string): string {
  const folder = `${kind}s/${name}`;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new Error(
      `Cannot create ${folder}: the name is not in kebab-case; use lower-case letters, digits and -`,
    );
  return folder;
}
