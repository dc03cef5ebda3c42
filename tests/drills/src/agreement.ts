/**
 * Whether the services agree: what each knows from the others' messages against what the owner has.
 * Messages take a moment, so this is asked until it is so, and is a fault only when it never is.
 */
import type { Databases, Read } from './databases.js';

/** Two texts that must give the same rows `name, value`. */
interface Comparison {
  readonly about: string;
  readonly owner: { readonly of: keyof Databases; readonly text: string };
  readonly copy: { readonly of: keyof Databases; readonly text: string };
}

const SHIPMENT_LINES = `
SELECT l.shipment || '|' || product AS name, sum(shipped) || ' ' || sum(received) AS value
FROM shipment_line l JOIN shipment s ON s.id = l.shipment`;

/** Issued and received of each requisition, as the movements have it. */
const ISSUED_BY_MOVEMENTS = `
SELECT s.requisition || '|' || m.product AS name,
  sum(CASE WHEN from_place = from_location THEN quantity WHEN to_place = from_location
    THEN -quantity ELSE 0 END) || ' ' ||
  sum(CASE WHEN from_place = '@in-transit' AND to_place <> from_location THEN quantity
    WHEN to_place = '@in-transit' AND from_place <> from_location THEN -quantity ELSE 0 END)
    AS value
FROM movement m JOIN shipment s ON s.id = m.shipment
WHERE s.requisition IS NOT NULL AND '@in-transit' IN (from_place, to_place)
GROUP BY 1`;

const MANAGED = `SELECT location || '|' || product || '|' || from_day AS name, version AS value
  FROM managed_product`;

const COMPARISONS: readonly Comparison[] = [
  {
    about: 'issued and received of a requisition',
    owner: {
      of: 'inventory',
      text: `SELECT * FROM (${ISSUED_BY_MOVEMENTS}) AS t WHERE value <> '0 0'`,
    },
    copy: {
      of: 'requisition',
      text: `SELECT requisition || '|' || product AS name, issued || ' ' || received AS value
             FROM requisition_line WHERE (issued, received) <> (0, 0)`,
    },
  },
  {
    about: "inventory's copy of what was approved",
    owner: {
      of: 'requisition',
      text: `SELECT requisition || '|' || product AS name, approved AS value
             FROM requisition_line l JOIN requisition r ON r.id = l.requisition
             WHERE approved IS NOT NULL AND status NOT IN ('rejected', 'cancelled')`,
    },
    copy: {
      of: 'inventory',
      text: `SELECT requisition || '|' || product AS name, approved AS value FROM approval`,
    },
  },
  {
    about: 'issued, as inventory counts it against the approval',
    owner: {
      of: 'inventory',
      text: `SELECT name, split_part(value, ' ', 1) AS value FROM (${ISSUED_BY_MOVEMENTS}) AS t
             WHERE value NOT LIKE '0 %'`,
    },
    copy: {
      of: 'inventory',
      text: `SELECT requisition || '|' || product AS name, issued AS value FROM approval
             WHERE issued <> 0`,
    },
  },
  {
    about: "replenishment's card",
    owner: {
      of: 'inventory',
      text: `SELECT location || '|' || product AS name, sequence || ' ' || on_hand AS value
             FROM stock_card WHERE sequence > 0`,
    },
    copy: {
      of: 'replenishment',
      text: `SELECT location || '|' || product AS name, applied_sequence || ' ' || on_hand AS value
             FROM card WHERE applied_sequence > 0`,
    },
  },
  {
    about: "a day of replenishment's card",
    owner: {
      of: 'inventory',
      text: `SELECT location || '|' || product || '|' || day AS name, net AS value FROM day_total
             WHERE net <> 0`,
    },
    copy: {
      of: 'replenishment',
      text: `SELECT location || '|' || product || '|' || day AS name, sum(net) AS value
             FROM card_day d JOIN card c ON c.id = d.card GROUP BY 1 HAVING sum(net) <> 0`,
    },
  },
  {
    about: "replenishment's copy of a shipment",
    owner: { of: 'inventory', text: `${SHIPMENT_LINES} GROUP BY 1` },
    copy: { of: 'replenishment', text: `${SHIPMENT_LINES} GROUP BY 1` },
  },
  {
    about: "requisition's copy of a shipment",
    owner: { of: 'inventory', text: `${SHIPMENT_LINES} WHERE requisition IS NOT NULL GROUP BY 1` },
    copy: { of: 'requisition', text: `${SHIPMENT_LINES} GROUP BY 1` },
  },
  {
    about: 'what is still to be issued of a requisition',
    owner: {
      of: 'requisition',
      text: `SELECT requisition || '|' || product AS name, approved - issued AS value
             FROM requisition_line l JOIN requisition r ON r.id = l.requisition
             WHERE approved > issued AND status IN ('approved', 'part-issued', 'short')`,
    },
    copy: {
      of: 'replenishment',
      text: `SELECT requisition || '|' || product AS name, open AS value FROM requisition_line`,
    },
  },
  {
    about: "replenishment's version of a managed product",
    owner: { of: 'inventory', text: MANAGED },
    copy: { of: 'replenishment', text: MANAGED },
  },
  {
    about: 'the seal over the ledger',
    owner: {
      of: 'inventory',
      text: `SELECT epoch || '|' || number AS name, digest AS value FROM ledger_seal`,
    },
    copy: {
      of: 'gateway',
      text: `SELECT epoch || '|' || number AS name, digest AS value FROM ledger_seal
             UNION ALL SELECT epoch || '|' || number, reason FROM ledger_seal_contradiction`,
    },
  },
  versions('shipment', 'inventory', 'replenishment'),
  versions('requisition', 'requisition', 'replenishment'),
  ...(['location', 'product'] as const).flatMap((table) =>
    (['requisition', 'replenishment'] as const).map((copy) => versions(table, 'inventory', copy)),
  ),
];

function versions(table: string, owner: keyof Databases, copy: keyof Databases): Comparison {
  const text = `SELECT id AS name, version AS value FROM ${table}`;
  return {
    about: `${copy}'s version of a ${table}`,
    owner: { of: owner, text },
    copy: { of: copy, text },
  };
}

const LISTED = 3;

/** On what the services do not agree; nothing when they do. */
export async function disagreements(databases: Databases): Promise<string[]> {
  const found: string[] = [];
  for (const { about, owner, copy } of COMPARISONS) {
    const has = await valuesOf(databases[owner.of], owner.text);
    const knows = await valuesOf(databases[copy.of], copy.text);
    const names = [...new Set([...has.keys(), ...knows.keys()])].filter(
      (name) => has.get(name) !== knows.get(name),
    );
    for (const name of names.slice(0, LISTED)) {
      found.push(`${about} ${name}: ${knows.get(name)}, the owner has ${has.get(name)}`);
    }
    if (names.length > LISTED) found.push(`${about}: ${names.length - LISTED} more`);
  }
  return found;
}

async function valuesOf(read: Read, text: string): Promise<Map<string, string>> {
  const rows = await read(text);
  return new Map(rows.map((row) => [String(row['name']), String(row['value'])]));
}
