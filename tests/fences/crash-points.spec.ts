import { describe, expect, it } from '@jest/globals';
import { CRASH_POINTS } from '@satchel/messaging';
import { crashPointsIn, mayHaveEffects, withoutCrashPoint } from './crash-points.js';
import { readSource, Source, sourcePaths } from './source.js';

const sources = sourcePaths().filter(mayHaveEffects).map(readSource);
const path = 'services/inventory/src/store/shelf.store.ts';

describe('the crash points', () => {
  it('are passed in every store and relay function that has an effect', () => {
    expect(sources.flatMap(withoutCrashPoint)).toEqual([]);
  });

  it('are each one place in the code', () => {
    const used = sources.flatMap(crashPointsIn);
    expect([...used].sort()).toEqual(Object.keys(CRASH_POINTS).sort());
  });
});

describe('a function without a crash point', () => {
  it.each([
    ['writes', 'async function put(run) {\n  await run(`INSERT INTO shelf VALUES ($1)`, [1]);\n}'],
    ['changes', "async function put(run) {\n  await run('UPDATE shelf SET a = 1', []);\n}"],
    ['deletes', 'async function put(run) {\n  await run(`DELETE FROM shelf`, []);\n}'],
    [
      'writes by a constant',
      'const SQL = `\nINSERT INTO shelf VALUES (1)`;\nasync function put(run) {\n  await run(SQL, []);\n}',
    ],
    ['commits', "class A {\n  async put() {\n    await this.client.query('COMMIT');\n  }\n}"],
    ['publishes', 'class A {\n  async put() {\n    await this.client.publish(1);\n  }\n}'],
    ['acknowledges', 'async function settle(message) {\n  message.ack();\n}'],
    ['empties', 'async function put(run) {\n  await run(`TRUNCATE shelf`, []);\n}'],
    ['publishes on a connection', 'function put() {\n  this.connection.publish(1);\n}'],
    ['drops for ever', 'function put(message) {\n  message.term();\n}'],
    ['is a constant', 'const put = async (run) => {\n  await run(`DELETE FROM shelf`, []);\n};'],
    [
      'is a property',
      'class A {\n  put = async (run) => {\n    await run(`DELETE FROM shelf`, []);\n  };\n}',
    ],
    [
      'waits for nobody',
      "async function put(tx) {\n  await tx.insert(R, {});\n  void crashPoint('a');\n}",
    ],
    ['saves through TypeORM', 'async function put(tx) {\n  await tx.insert(Row, {});\n}'],
  ])('is seen where it %s', (_how, text) => {
    expect(withoutCrashPoint(new Source(path, text))).toHaveLength(1);
  });

  it.each([
    ['only reads', 'async function find(run) {\n  return run(`SELECT 1 FROM shelf`, []);\n}'],
    [
      'passes one',
      "async function put(tx) {\n  await tx.insert(R, {});\n  await crashPoint('a');\n}",
    ],
    [
      'leaves it to a neighbour that passes one',
      "async function write(run, sql) {\n  await run(sql);\n  await crashPoint('a');\n}\nasync function put(run) {\n  await write(run, `INSERT INTO shelf VALUES (1)`);\n}",
    ],
    [
      'is called by one that passes one',
      "function send(client) {\n  this.client.publish(1);\n}\nasync function put(client) {\n  send(client);\n  await crashPoint('a');\n}",
    ],
    ['keeps a list of its own', 'function add(names) {\n  names.add(1);\n}'],
  ])('is not made up where it %s', (_how, text) => {
    expect(withoutCrashPoint(new Source(path, text))).toEqual([]);
  });
});
