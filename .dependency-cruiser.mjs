// Who may import whom (docs/ARCHITECTURE.md): the rooms of a service, the libraries, and what comes
// from outside. Every rule says what to do instead, and `tests/fences/boundaries.spec.ts` plants a
// violation of each. TypeScript 7 has no parser in JavaScript, so SWC reads the sources: it keeps
// `import type`, which counts like any other import here. Specs and the `proving` folders beside
// `src` are free where a rule does not name them.

const test = '\\.spec\\.ts$';

/** The public side of workspace packages, built or not: by path once built, by name before. */
const lib = (...names) => [
  `^libs/(?:${names.join('|')})/dist/index\\.`,
  `^@satchel/(?:${names.join('|')})$`,
];

/** Packages from npm, by name with all their subpaths, found in node_modules or not. */
const npm = (...names) => `(?:^|node_modules/)(?:${names.join('|')})(?:/|$)`;

/** Modules of Node itself, by name. */
const node = (...names) => `^(?:node:)?(?:${names.join('|')})$`;

/** A rule for all sources of a room, specs apart: it may import this and nothing else. */
function room(name, folder, instead, ...allowed) {
  return {
    name,
    comment: instead,
    severity: 'error',
    from: { path: `^services/([^/]+)/src/${folder}/`, pathNot: test },
    to: { pathNot: allowed.flat() },
  };
}

const own = (folder) => `^services/$1/src/${folder}`;

/** A rule for all sources of a library, specs apart: it may import this and nothing else. */
function library(name, instead, ...allowed) {
  return {
    name: `lib-${name}`,
    comment: instead,
    severity: 'error',
    from: { path: `^libs/${name}/src/`, pathNot: test },
    to: { pathNot: [`^libs/${name}/src/`, ...allowed.flat()] },
  };
}

const rooms = [
  room(
    'domain-is-pure',
    'domain',
    'A rule needs values only. Pass in what the use case has read; do the rest in use-cases/.',
    own('domain/'),
    lib('language', 'forecast'),
    node('crypto'),
  ),
  room(
    'use-cases-reach-out-through-ports',
    'use-cases',
    'Name what is needed in use-cases/ports.ts and write the adapter in store/ or door/.',
    own('(?:domain|use-cases)/'),
    lib('language', 'access', 'contracts', 'messaging'),
    node('crypto'),
  ),
  room(
    'store-fills-ports',
    'store',
    'A store knows its ports (use-cases/ports.ts, …-ports.ts), the domain and SQL. Move the rest out of it.',
    own('(?:store|domain)/'),
    own('use-cases/ports\\.ts$'),
    own('use-cases/[a-z-]+-ports\\.ts$'),
    lib('language', 'access', 'contracts', 'messaging'),
    npm('typeorm', 'pg', 'uuid'),
    node('crypto'),
  ),
  {
    name: 'door-does-not-keep',
    comment: 'A door calls a use case. Put the SQL in store/ and let the module join the two.',
    severity: 'error',
    from: { path: '^services/([^/]+)/src/door/', pathNot: test },
    to: { path: [own('store/')] },
  },
  {
    name: 'door-opens-on-libraries',
    comment: 'A door needs use cases and the libraries that it stands on. Nothing else of ours.',
    severity: 'error',
    from: { path: '^services/([^/]+)/src/door/', pathNot: test },
    to: {
      path: ['^libs/', '^@satchel/'],
      pathNot: lib('language', 'access', 'contracts', 'messaging', 'service'),
    },
  },
  {
    name: 'rooms-do-not-know-the-wiring',
    comment: 'main.ts, the module and config.ts know the rooms. Pass in what the room needs.',
    severity: 'error',
    from: { path: '^services/([^/]+)/src/[^/]+/', pathNot: test },
    to: { path: own('[^/]+\\.ts$') },
  },
];

const libraries = [
  library('language', 'The words of the domain stand on nothing. Move the code to its user.'),
  library('access', 'Permissions are a pure table over the words.', lib('language')),
  library('forecast', 'The mathematics takes and gives numbers. Move the code to its user.'),
  library(
    'contracts',
    'A contract is its shape and its checks. What acts on it belongs to a service.',
    lib('language', 'access'),
    npm('class-validator', 'class-transformer', 'class-validator-jsonschema'),
    npm('ajv', 'ajv-formats', 'reflect-metadata'),
  ),
  {
    name: 'lib-messaging',
    comment: 'Messaging carries contracts. It knows no service, no forecast and no process.',
    severity: 'error',
    from: { path: '^libs/messaging/src/', pathNot: test },
    to: {
      path: ['^libs/(?!messaging/src/)', '^@satchel/'],
      pathNot: lib('language', 'access', 'contracts'),
    },
  },
  {
    name: 'lib-service',
    comment:
      'The frame of a service process knows words and messaging. The service knows the rest.',
    severity: 'error',
    from: { path: '^libs/service/src/', pathNot: test },
    to: {
      path: ['^libs/(?!service/src/)', '^@satchel/'],
      pathNot: lib('language', 'access', 'contracts', 'messaging'),
    },
  },
];

const neighbours = [
  {
    name: 'services-stand-alone',
    comment: 'Services talk by messages. Put the contract in libs/contracts and ask over NATS.',
    severity: 'error',
    from: { path: '^(?:libs|deploy|bench)/|^services/([^/]+)/' },
    to: {
      path: ['^services/', '^@satchel/(?:gateway|inventory|requisition|replenishment)(?:/|$)'],
      pathNot: '^services/$1/',
    },
  },
  {
    name: 'proving-is-for-tests',
    comment: 'Only specs, tests/, bench/ and the `proving` folders may use what is built to prove.',
    severity: 'error',
    from: {
      pathNot: [test, '^tests/', '^bench/', '^libs/proving/', '^(?:libs|services)/[^/]+/proving/'],
    },
    to: {
      path: ['^libs/proving/', '^@satchel/proving(?:/|$)', '^(?:libs|services)/[^/]+/proving/'],
    },
  },
  {
    name: 'memory-is-for-tests',
    comment: 'A service keeps its records in PostgreSQL. What keeps them in memory is for tests.',
    severity: 'error',
    from: {
      path: '^services/[^/]+/src/',
      pathNot: [test, '^services/[^/]+/src/in-memory\\.ts$', '/store/memory-[^/]+\\.ts$'],
    },
    to: { path: ['/store/memory-[^/]+\\.ts$', '^services/[^/]+/src/in-memory\\.ts$'] },
  },
  {
    name: 'launcher-is-outermost',
    comment: 'What `npm start` runs knows the services, never the reverse. Read config instead.',
    severity: 'error',
    from: {
      path: '^(?:libs|services)/',
      pathNot: [test, '^libs/proving/', '^[^/]+/[^/]+/proving/'],
    },
    to: { path: ['^deploy/', '^@satchel/(?:local|bench)(?:/|$)', '^bench/'] },
  },
  {
    name: 'packages-by-name',
    comment:
      'Import another package by its name: what its index does not export is its own affair.',
    severity: 'error',
    from: { path: '^((?:libs|services|deploy)/[^/]+|bench|tests)/' },
    to: {
      path: '^(?:(?:libs|services|deploy)/[^/]+|bench|tests)/',
      pathNot: [
        '^$1/',
        '/dist/index\\.(?:d\\.ts|js)$',
        // A service in memory, for whoever plays the whole system in one process.
        '^services/[^/]+/dist/in-memory\\.(?:d\\.ts|js)$',
      ],
    },
  },
  {
    name: 'no-barrel-in-a-service',
    comment: 'Import from the file that holds the thing; a barrel hides who needs what.',
    severity: 'error',
    from: { path: '^services/.*/index\\.ts$' },
    to: {},
  },
  {
    name: 'no-cycle',
    comment: 'Two files that need each other are one, or share a third thing: move it out.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];

const outside = [
  {
    name: 'nest-at-the-edge',
    comment: 'Nest belongs to door/, the module, main.ts, libs/messaging and libs/service.',
    severity: 'error',
    from: {
      pathNot: [
        test,
        '^services/[^/]+/src/door/',
        '^services/[^/]+/src/(?:main|[^/]+\\.module)\\.ts$',
        '^libs/(?:messaging|service)/',
        '^services/[^/]+/proving/',
      ],
    },
    to: { path: npm('@nestjs') },
  },
  {
    name: 'sql-in-the-store',
    comment: 'TypeORM and pg belong to store/, libs/messaging, deploy, bench and proving.',
    severity: 'error',
    from: {
      pathNot: [
        test,
        '^services/[^/]+/src/store/',
        '^libs/(?:messaging|proving)/',
        '^services/[^/]+/proving/',
        '^(?:deploy|bench|tests)/',
      ],
    },
    to: { path: npm('typeorm', 'pg') },
  },
  {
    name: 'everything-resolves',
    comment: 'This import leads nowhere. Is the package built and installed, and the path right?',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'packages-are-declared',
    comment: 'Name it under dependencies in the package.json of the package that imports it.',
    severity: 'error',
    from: { path: '^(?:libs|services|deploy|bench)/', pathNot: [test, '/proving/'] },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
  },
];

export default {
  forbidden: [...rooms, ...libraries, ...neighbours, ...outside],
  options: {
    parser: 'swc',
    exclude: { path: '(?:^|/)(?:coverage|generated|\\.satchel)/' },
    doNotFollow: { path: ['node_modules', '(?:^|/)dist/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
