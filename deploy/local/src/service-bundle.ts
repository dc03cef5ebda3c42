// A service as one file. Node takes more than a second to find and compile the two thousand modules
// of a service, and a third of that for the same in one file; every start and every recovery after
// a crash waits for it.

import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin, stop } from 'esbuild';
import { projectRoot } from './data-folder.js';
import { type ServiceName, serviceNames } from './service-names.js';

const folder = join(projectRoot, 'services');

/** These read files that lie beside their own. */
const BESIDE_THEIR_FILES = ['@node-rs/argon2', 'pdfkit', 'swagger-ui-dist'];
const OWN_REQUIRE =
  "import { createRequire as createOwnRequire } from 'node:module';" +
  'const require = createOwnRequire(import.meta.url);';
const LOOKED_FOR = Symbol('looked for');
/** These offer more than is installed. */
const OPTIONAL = /node_modules\/(@nestjs|typeorm|pg)\//;

/** What a library would use if it were installed stays a question for the running service. */
const optionalPackages: Plugin = {
  name: 'optional packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[@a-z]/ }, async ({ path, resolveDir, kind, importer, pluginData }) => {
      if (pluginData === LOOKED_FOR || kind === 'entry-point' || !OPTIONAL.test(importer)) return;
      const found = await resolve(path, { resolveDir, kind, importer, pluginData: LOOKED_FOR });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/**
 * The file that Node runs for a service; all of them are made anew when anything that was built is
 * younger. Processes that make them at the same time do not meet: each puts whole files into place.
 * @throws an Error when the services are not built
 */
export async function bundleOf(service: ServiceName): Promise<string> {
  const bundle = join(folder, fileOf(service));
  const isThere = existsSync(bundle) && statSync(bundle).mtimeMs >= lastBuiltMs();
  if (isThere) return bundle;
  making ??= bundleAll().finally(() => {
    making = undefined;
  });
  await making;
  return bundle;
}

/** Whoever asks meanwhile waits for the same. */
let making: Promise<void> | undefined;

async function bundleAll(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: serviceNames.map((name) => ({
      in: join(folder, name, 'dist/main.js'),
      out: fileOf(name).replace(/\.mjs$/, ''),
    })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Names are what logs show and what reflection finds.
    keepNames: true,
    external: BESIDE_THEIR_FILES,
    banner: { js: OWN_REQUIRE },
    plugins: [optionalPackages],
    logLevel: 'error',
  });
  // Its process would stay, with gigabytes of syntax trees.
  await stop();
  for (const { path, contents } of outputFiles) {
    const part = `${path}.${process.pid}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, contents);
    renameSync(part, path);
  }
}

/** As far below its service as what is not bundled: files beside it are found by their way. */
const fileOf = (service: ServiceName): string => `${service}/dist/bundle/main.mjs`;

/** When one of our packages, or what is installed, last changed. */
function lastBuiltMs(): number {
  const installed = join(projectRoot, 'node_modules', '.package-lock.json');
  const built = ['services', 'libs'].flatMap((part) =>
    readdirSync(join(projectRoot, part)).map((name) =>
      join(projectRoot, part, name, 'dist', '.tsbuildinfo'),
    ),
  );
  const times = [installed, ...built].filter(existsSync).map((file) => statSync(file).mtimeMs);
  return Math.max(...times);
}
