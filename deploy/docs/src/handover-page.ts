/** docs/HANDOVER.md: how a kit comes to its next holder, and what accounts have to do with it. */
import { HANDOVER_REASON_MEANINGS } from '@satchel/contracts';
import { built } from './built.js';
import { code, generatedFrom, page, table } from './markdown.js';

interface Life {
  readonly TRANSITIONS: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const INTRO = `
# Handing a kit over

A kit is held by one person, its *holder*: an opaque id of an account. Whoever she is stands in the
gateway and nowhere else. When she goes, for some time or for good, what is in the kit is counted
before others, and the next holder answers for it from then on.

1. **It is opened** by somebody who supervises the kit, with the reason, the *cover* (an account, or
the facility) who answers for the kit meanwhile, the day by which it is to be done, and the next
holder where she is known. A kit has one handover under way at a time.
2. **Work goes on.** Reports for the kit are booked, requests stay where they are, parcels under way
arrive. Alerts and discrepancies belong to a role at a place, as always, and to nobody who held it.
Until it is closed, who held the kit stays its holder in the register, so she decides about none of
its requests.
3. **It is counted**: on an ordinary count sheet ([COUNTS.md](COUNTS.md)), submitted, of everything
that the kit manages on that day or has stock of, and not before the last day of who held it.
4. **One or two witness it**, who are neither the last nor the next holder, nor the account that
answers meanwhile. Who held it is there. After a death nobody waits for her; where she cannot be
there, it is said why, and there are two witnesses. A later count takes the place of an earlier one.
5. **It is closed** by a role that decides about others, and by somebody who is not part of it, did
not witness the count, and had no hand in its sheet. A count that is beyond the limit has to be
approved first; where a recount was asked for, that one is needed. From this moment the next holder
holds the kit, and the register says so to all services.
6. **Or it is cancelled**: she came back.
7. **Who held it when is kept**: \`GET /v1/locations/{location}/holders\` lists periods without a
gap, and who answered instead. A kit that nobody holds is in \`GET /v1/kits-without-holder\`, and
what is under way in \`GET /v1/handovers\` with its age. Nothing is listed, sorted or summed by a
person.

## What accounts have to do with it

**A handover gives nobody a role, and takes none away.** Roles are granted by whoever keeps accounts
(\`PUT /v1/accounts/{id}\`), who answers for that alone. So the two are tied by words: each answer
about a handover names in \`accounts\` who should be able to report for the kit and who should no
longer hold the role \`chw\` there, and \`GET /v1/handovers/{id}/accounts\` compares this with the
accounts as they are. Until they are changed, the next holder cannot report for the kit herself, and
who held it still can. The latter is on purpose: what she gave out and her phone still holds is a
fact, and has to come in. Whoever is on leave keeps her role.

## The register

The register names the first holder of a kit. An entry that names another one is refused
(\`holder-by-handover\`); one that names none leaves her as she is. Whoever held a kit when Satchel
began to keep this has a period without a beginning.

## The life of a handover
`;

export async function handoverPage(): Promise<string> {
  const { TRANSITIONS } = await built<Life>('services/inventory/dist/domain/handover.js');
  const acts = [...new Set(Object.values(TRANSITIONS).flatMap((row) => Object.keys(row)))];
  return page(
    generatedFrom('services/inventory and libs/contracts'),
    INTRO,
    table(
      ['', ...acts.map(code)],
      Object.entries(TRANSITIONS).map(([status, row]) => [
        code(status),
        ...acts.map((act) => row[act] ?? ''),
      ]),
    ),
    'Empty: refused; see [REFUSALS.md](REFUSALS.md).',
    '## Reasons',
    table(
      ['Reason', 'Means'],
      Object.entries(HANDOVER_REASON_MEANINGS).map(([name, meaning]) => [code(name), meaning]),
    ),
  );
}
