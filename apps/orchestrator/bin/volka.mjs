#!/usr/bin/env node
// The name `volka` on the PATH of an installation: npm links it before anything is built, so it cannot be the bundle itself.
import { existsSync } from 'node:fs';

const bundle = new URL('../dist/volka.js', import.meta.url);
if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  process.stderr.write(
    'Cannot start volka: it is not built; run npx nx build @volka/orchestrator, or use npm run volka -- …\n',
  );
  process.exitCode = 1;
}
