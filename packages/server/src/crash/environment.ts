/**
 * Takes the configuration out of the environment of this process, after it was read: what Node writes down about a process includes its
 * environment, and so do the processes it starts. The system keeps what the process was started with
 * (`/proc/<pid>/environ`, a core dump): settings given as files are not there either.
 * @param environment of the process; variables named `BITTING_…` are deleted from it
 */
export function forgetSettings(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (name.startsWith("BITTING_")) delete environment[name]
  }
}
