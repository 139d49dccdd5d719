// Every command runs this file first. It is plain JavaScript without dependencies, so it works in a fresh clone under any
// Node from 20.19 on. It installs the Node modules if they differ from the lock file (this includes Node 24 as a
// package). Then it runs the TypeScript program of its first argument with this Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
// Options before the program's name are Node's own.
const given = process.argv.slice(2);
const programAt = given.findIndex((each) => !each.startsWith('--'));
const [program, ...programArguments] = programAt === -1 ? [] : given.slice(programAt);
const nodeOptions = given.slice(0, Math.max(programAt, 0));

try {
  requireNode(process.versions.node, 20, 19);
  if (program === undefined) throw new Error('Cannot start: no program was named');
  installNodeModules();
  run(findNode(), [...nodeOptions, join(root, program), ...programArguments]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function requireNode(version, major, minor) {
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  throw new Error(
    `Cannot run with Node ${version}: at least ${major}.${minor} is needed; install a current Node`,
  );
}

function installNodeModules() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw new Error(
      `Cannot install the Node modules: the folder ${root} is not writable; use a clone of your own`,
    );
  }
  process.stderr.write('Installing the Node modules (once, about a minute) …\n');
  const npm = process.env['npm_execpath'];
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  // By default, npm waits more than a minute between attempts in total. Without a network, the error should come sooner.
  const retries = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const result = spawnSync(
    command,
    // Packages must not run scripts. npm 10 does not support "allowScripts" of package.json.
    [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...retries],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  if (result.status !== 0) throw new Error(`Cannot install the Node modules: ${explain(result)}`);
  writeFileSync(stamp, lock);
}

function explain(result) {
  if (result.error !== undefined)
    return `npm cannot be started (${result.error.code ?? 'unknown error'}); is npm on the PATH?`;
  const output = result.stderr ?? '';
  const code = /npm error code (\S+)/.exec(output)?.[1] ?? `exit ${result.status ?? result.signal ?? ''}`;
  const network = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ERR_SOCKET_TIMEOUT'];
  if (network.includes(code))
    return `the package registry cannot be reached (${code}); check the network or npm's proxy settings and run again`;
  if (code === 'ENOSPC') return 'the disk is full (ENOSPC); free some space and run again';
  if (code === 'EACCES') return 'a folder is not writable (EACCES); use a clone of your own';
  return `npm ci failed (${code}); run "npm ci" to see why`;
}

/** Node 24 from the package of this platform, or the running Node if it is new enough. */
function findNode() {
  const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  requireNode(process.versions.node, 24, 12);
  return process.execPath;
}

function run(node, args) {
  const child = spawn(
    node,
    ['--conditions=@volka/source', '--disable-warning=ExperimentalWarning', ...args],
    {
      stdio: 'inherit',
      cwd: root,
      env: {
        // Node caches compiled code, which saves a third of a second at each start.
        NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
        // glibc has an arena for each thread and returns little of its memory. These settings save a tenth of a run's memory.
        MALLOC_ARENA_MAX: '1',
        MALLOC_TRIM_THRESHOLD_: '131072',
        ...process.env,
        PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
      },
    },
  );
  // The terminal sends Ctrl-C to the child, too. The child stops its processes, and this process waits for it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Cannot start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1);
  });
}
