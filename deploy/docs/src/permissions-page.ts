/** docs/PERMISSIONS.md: who may do what, and how far, from the table that decides it. */
import { PERMISSIONS, RIGHTS, type Right, ROLE_MEANINGS, ROLES } from '@satchel/access';
import { code, generatedFrom, page, table } from './markdown.js';

const RIGHT_MEANINGS: Record<Right, string> = {
  'see-own-account': 'see her own account and end her own session',
  'manage-accounts': 'create, change and close accounts and grant roles',
  'see-register': 'see zones, programmes, locations, products, lots and what is managed where',
  'change-register': 'register and change them',
  'see-stock': 'see stock, stock cards, shipments and discrepancies',
  'see-value': 'see prices, and what stock, losses and what expires are worth',
  'order-stock': 'receive from a supplier, issue, allocate, release',
  'reverse-stock': 'undo an order or a report',
  'report-stock':
    'report what happened: opening, received, dispensed, adjusted, written off, counted',
  'hold-lots': 'put lots on hold and release them: at a place, or for a whole country',
  'earmark-stock': 'set and end earmarks: units of a product that are for a purpose',
  'waive-earmark': 'let earmarked units go elsewhere, never from where the role is held',
  'recall-lots': 'recall lots for a whole country, and close recalls',
  'approve-count':
    'approve a physical count that is far off, or ask for a recount, never her own count',
  'hand-over-kit': 'open a handover of a kit, arrange it, say who witnessed the count, cancel it',
  'close-handover':
    'close a handover, never one that she is part of or in whose count she had a hand',
  'settle-discrepancy': 'say what explains a discrepancy, give it to another role, open it again',
  'accept-loss': 'settle a discrepancy as a loss that nothing explains, never of her own report',
  'see-requisition': 'see restock requests',
  'submit-requisition': 'ask for restock, and cancel what is not decided yet',
  'approve-requisition': 'approve, change or reject a request, never her own',
  'see-outlook': 'see how long stock lasts, alerts, and a kit at a glance',
  'see-seals': 'download the seals over the ledger',
  'see-divergences': 'see what a service applied and its owner forgot in a restore',
  'settle-divergences': "accept the owner's history, so that the copy is made anew",
};

const INTRO = `
# Permissions

Every route of the API needs one right; a route without one keeps the gateway from starting. An
account holds roles,
each at a zone or a location. The gateway asks whether any role gives the right at all; the service
that owns the data
asks whether it reaches the place in question, in its own copy of the tree.
`;

const REACH = `
**own**: at the very location at which the role is held. **area**: there and at everything beneath
it, that is what lies in the zone, or is supplied by the location directly or through others.
**beneath**: the same without that location itself. **any**: not about a place.

Somebody who may not see a place is told that there is none (404); somebody who may see it and may
not act there is told so (403). Whoever asked for stock, or holds the kit it is for, never decides
about the request, whatever roles she has.

An administrator grants roles in her own area only, and changes accounts all of whose roles lie
there; names and phones she sees of those who hold a role there. Only the administrator of the zone
of the installation (\`ADMIN_ZONE\`) keeps the accounts of everybody. Programmes, products and lots
hold for all and are changed by who keeps the register of a whole country. A location is changed by
who keeps the register where it stands and where it is put.

Services speak for themselves under their own keys and hold none of these rights. What people expect
of this table, written by hand, is in \`tests/permissions\`; every cell is tried over HTTP
(\`npm run permissions\`).
`;

export function permissionsPage(): string {
  return page(
    generatedFrom('libs/access'),
    INTRO,
    '## Roles',
    table(
      ['Role', 'Who that is'],
      ROLES.map((role) => [code(role), ROLE_MEANINGS[role]]),
    ),
    '## Rights',
    table(
      ['Right', 'Allows to'],
      RIGHTS.map((right) => [code(right), RIGHT_MEANINGS[right]]),
    ),
    '## Who may do what, and how far',
    table(
      ['', ...ROLES.map(code)],
      RIGHTS.map((right) => [code(right), ...ROLES.map((role) => PERMISSIONS[role][right] ?? '')]),
    ),
    REACH,
  );
}
