/** Services at the broker: nobody says or hears more than it has to, and the server holds to it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { natsUsers, projectRoot, urlWithUser } from '@satchel/local';
import { type FreshNats, freshFolder, freshNats } from '@satchel/proving';
import { type BrokerCell, brokerCells, brokerDeviations } from './broker.js';

const users = natsUsers(freshFolder('satchel-broker'));
let nats: FreshNats;
beforeAll(async () => {
  nats = await freshNats({ users });
});
afterAll(() => nats?.drop());

const urlOf = (name: string): string => {
  const user = users.find((each) => each.user === name);
  if (!user) throw new Error(`no user ${name}`);
  return urlWithUser(nats.url, user);
};

describe('the broker', () => {
  it('is expected to carry every message that the contracts know', () => {
    const page = readFileSync(`${projectRoot}/docs/MESSAGES.md`, 'utf8');
    const known = [...page.matchAll(/^\| `([a-z]+\.(?:cmd|qry|evt)\.[^`]+)`/gm)].map(
      ([, subject]) => subject,
    );
    const told = new Set(brokerCells().map((cell) => cell.subject));
    expect(known.length).toBeGreaterThan(30);
    expect(known.filter((subject) => !told.has(subject ?? ''))).toEqual([]);
  });

  it('lets each service say and hear what people wrote down, and nothing else', async () => {
    const cells = brokerCells();
    expect(await brokerDeviations(urlOf, cells)).toEqual([]);
    expect(cells.length).toBeGreaterThan(700);
  });

  it('would be seen to allow too much', async () => {
    const own = { user: 'inventory', subject: 'inventory.cmd.place-orders.v1' };
    const wrong: BrokerCell[] = [
      { ...own, way: 'subscribe', isExpected: false },
      { ...own, way: 'publish', isExpected: true },
    ];
    expect(await brokerDeviations(urlOf, wrong)).toEqual([
      'inventory may subscribe inventory.cmd.place-orders.v1',
      'inventory may not publish inventory.cmd.place-orders.v1',
    ]);
  });
});
