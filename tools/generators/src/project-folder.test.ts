import { expect, test } from 'vitest';
import { projectFolder } from './project-folder.ts';

test.each([
  ['lib', 'calendar', 'libs/calendar'],
  ['app', 'report-mailer2', 'apps/report-mailer2'],
] as const)('projectFolder of the %s %s is %s', (kind, name, folder) => {
  expect(projectFolder(kind, name)).toBe(folder);
});

test.each(['', 'Calendar', 'a/b', '../a', '-a', 'a-', 'a--b', '1a', 'a b'])(
  'projectFolder refuses "%s"',
  (name) => {
    expect(() => projectFolder('lib', name)).toThrow('kebab-case');
  },
);
