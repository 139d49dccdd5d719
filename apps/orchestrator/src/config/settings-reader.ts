import { ConfigError } from '@volka/runtime';
import type { ConfigProblem, Environment } from '@volka/runtime';

/**
 * Reads the settings of one concern. Relative folders start at `root`.
 * @throws {ConfigError} With every problem of its own variables.
 */
export type SettingsPart<Settings> = (environment: Environment, root: string) => Settings;

/** The parts that a command or a process needs, by the name under which it wants them. */
export type SettingsParts = Readonly<Record<string, SettingsPart<unknown>>>;

export type SettingsOf<Parts extends SettingsParts> = {
  readonly [Name in keyof Parts]: ReturnType<Parts[Name]>;
};

/**
 * Reads several parts at once; variables of other parts may be missing or wrong.
 * @throws {ConfigError} With the problems of all parts.
 */
export type SettingsReader = <Parts extends SettingsParts>(parts: Parts) => SettingsOf<Parts>;

/** `environment` stays inside the reader: nobody else holds the variables of the process. */
export function createSettingsReader(environment: Environment, root: string): SettingsReader {
  return <Parts extends SettingsParts>(parts: Parts) => {
    const problems = new Map<string, ConfigProblem>();
    const settings: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(parts)) {
      try {
        settings[name] = read(environment, root);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        for (const problem of error.problems) problems.set(problem.name, problem);
      }
    }
    if (problems.size > 0) throw new ConfigError([...problems.values()]);
    return settings as SettingsOf<Parts>;
  };
}
