import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '@satchel/contracts';
import { inProject } from './built.js';
import { breakingChanges } from './compatibility.js';
import { type MessageSchemas, messageSchemas } from './message-schemas.js';
import { SCHEMAS_FILE } from './pages.js';

const now = messageSchemas();

/** The schemas with something changed in a copy. */
function changed(change: (copy: MessageSchemas) => void): MessageSchemas {
  const copy = structuredClone(now);
  change(copy);
  return copy;
}

function propertiesOf(schemas: MessageSchemas, name: string): Record<string, JsonSchema> {
  return schemas.$defs[name]?.['properties'] as Record<string, JsonSchema>;
}

/** Makes exactly these fields of a shape required. */
function need(schemas: MessageSchemas, name: string, fields: readonly string[]): void {
  schemas.$defs[name] = { ...schemas.$defs[name], required: fields };
}

function neededOf(name: string): string[] {
  return (now.$defs[name]?.['required'] ?? []) as string[];
}

function field(schemas: MessageSchemas, name: string, property: string): JsonSchema {
  const found = propertiesOf(schemas, name)[property];
  if (!found) throw new Error(`${name} has no ${property}`);
  return found;
}

/** What is told about a planted change, as seen from the schemas before it. */
function told(change: (copy: MessageSchemas) => void): string[] {
  return breakingChanges(now, changed(change));
}

describe('the messages between services', () => {
  it('break nobody who was built against the schemas that are checked in', () => {
    const text = readFileSync(inProject(SCHEMAS_FILE), 'utf8');
    expect(breakingChanges(JSON.parse(text) as MessageSchemas, now)).toEqual([]);
  });

  it('may grow: a message, an optional field asked, any field told, a word, a wider limit asked', () => {
    expect(
      told((copy) => {
        copy.messages['inventory.cmd.new.v1'] = {
          request: { $ref: '#/$defs/StockReport' },
          reply: { $ref: '#/$defs/StockEventAnswers' },
        };
        propertiesOf(copy, 'StockReport')['weather'] = { type: 'string' };
        propertiesOf(copy, 'StockMoved')['weather'] = { type: 'string' };
        need(copy, 'StockMoved', [...neededOf('StockMoved'), 'weather']);
        (field(copy, 'StockReport', 'kind')['enum'] as string[]).push('lent');
        (field(copy, 'StockMoved', 'kind')['enum'] as string[]).push('lent');
        field(copy, 'StockReport', 'reason')['maxLength'] = 1000;
      }),
    ).toEqual([]);
  });

  it('do not lose a field', () => {
    expect(
      told((copy) => {
        delete propertiesOf(copy, 'StockMoved')['balanceAfter'];
      }),
    ).toContain(
      'inventory.evt.stock-moved.v1, data /balanceAfter: the field was removed. Make it inventory.evt.stock-moved.v2.',
    );
  });

  it('do not come to need a field', () => {
    expect(
      told((copy) => {
        need(copy, 'StockReport', [...neededOf('StockReport'), 'document']);
      }),
    ).toEqual([
      'inventory.cmd.record-reports.v1, request /items/*/document: the field is required now. Make it inventory.cmd.record-reports.v2.',
    ]);
  });

  it('do not leave out what was always there', () => {
    expect(
      told((copy) => {
        need(copy, 'AlertState', ['id']);
      })[0],
    ).toMatch(/alert.*the field was always there and may be absent now/);
  });

  it('do not change what a field is', () => {
    expect(
      told((copy) => {
        field(copy, 'StockMoved', 'quantity')['type'] = 'string';
      })[0],
    ).toMatch(/\/quantity: its type was changed from integer to string/);
    expect(
      told((copy) => {
        field(copy, 'StockMoved', 'occurredAt')['pattern'] = '^\\d+$';
      })[0],
    ).toMatch(/\/occurredAt: its form was changed/);
  });

  it('do not take less than before, nor tell more than readers have room for', () => {
    const limits = told((copy) => {
      field(copy, 'RecordReports', 'items')['maxItems'] = 100;
      field(copy, 'StockOnHand', 'products')['maxItems'] = 100_000;
      field(copy, 'StockReport', 'quantity')['minimum'] = 1;
    });
    expect(limits).toEqual([
      expect.stringMatching(/record-reports.*\/items: its maxItems was changed from 500 to 100\./),
      expect.stringMatching(/\/items\/\*\/quantity: its minimum was changed from 0 to 1\./),
      expect.stringMatching(/\/products: its maxItems was changed from 1000 to 100000\./),
    ]);
  });

  it('do not forget a word that may be asked', () => {
    expect(
      told((copy) => {
        field(copy, 'StockOrder', 'kind')['enum'] = ['issue'];
      }),
    ).toContainEqual(expect.stringContaining('/items/*/kind: the word allocate was removed'));
  });

  it('do not vanish', () => {
    expect(
      told((copy) => {
        delete copy.events['requisition.evt.requisition-changed.v1'];
      }),
    ).toEqual([expect.stringMatching(/requisition-changed\.v1: the message was removed/)]);
  });
});
