/** The form of an order or report beyond the types of its fields: which belong to which kind. */
import { isDay, isInstant, QUANTITY_MAX, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Told, ToldLot } from './told.js';

export interface FormFault {
  pointer: string;
  code: string;
  detail: string;
}

type Field = keyof Told;
interface Form {
  takes: Field[];
  needs: Field[];
  mayBeZero?: boolean;
  withoutAmount?: boolean;
}

const ALWAYS: Field[] = ['id', 'kind', 'location', 'product', 'document', 'reason'];
const AMOUNT: Field[] = ['quantity', 'lots', 'packs', 'loose'];
const TIME: Field[] = ['occurredAt', 'precision'];

/** What each kind takes beyond what all take, and what it cannot do without. */
const FORMS: Record<string, Form> = {
  opening: { takes: [], needs: [], mayBeZero: true },
  received: { takes: ['shipment', 'source', 'complete'], needs: [] },
  dispensed: { takes: [], needs: [] },
  adjusted: { takes: ['direction'], needs: ['direction', 'reason'] },
  'written-off': { takes: [], needs: ['reason'] },
  disposed: { takes: ['witnesses'], needs: ['reason', 'witnesses'] },
  counted: { takes: [], needs: [], mayBeZero: true },
  given: { takes: ['to', 'shipment'], needs: ['to', 'shipment'] },
  returned: { takes: ['to', 'shipment'], needs: ['to', 'shipment', 'reason'] },
  packed: { takes: [], needs: [] },
  unpacked: { takes: ['components', 'packedOn'], needs: [] },
  'issued-on-voucher': { takes: ['to', 'shipment', 'for'], needs: ['to', 'shipment', 'document'] },
  receive: { takes: [], needs: [] },
  issue: {
    takes: [
      ...(['to', 'shipment', 'requisition', 'allocation', 'promisedOn', 'insteadOf'] as const),
      ...(['for', 'waiver'] as const),
    ],
    needs: ['to', 'shipment'],
  },
  pack: { takes: [], needs: ['lots'] },
  unpack: { takes: ['components', 'packedOn'], needs: [] },
  allocate: { takes: ['to'], needs: [] },
  release: { takes: ['allocation'], needs: ['allocation'], withoutAmount: true },
  reverse: { takes: ['event'], needs: ['event', 'reason'], withoutAmount: true },
};

/** Two at the least, and no crowd. */
const WITNESSES_MIN = 2;
const WITNESSES_MAX = 5;

/** Every fault of form, empty when there is none; the reporter is whoever tells it. */
export function formFaults(told: Told, isOrder: boolean, reporter: string): FormFault[] {
  const form = FORMS[told.kind];
  if (!form) return [fault('kind', 'not-allowed', 'is not a kind that is known')];
  const faults: FormFault[] = [];
  const takes = new Set<Field>([...ALWAYS, ...form.takes]);
  if (!isOrder) for (const each of TIME) takes.add(each);
  if (!form.withoutAmount) for (const each of AMOUNT) takes.add(each);
  for (const field of Object.keys(told) as Field[]) {
    if (told[field] !== undefined && !takes.has(field)) {
      faults.push(fault(field, 'not-allowed', `does not belong to \`${told.kind}\``));
    }
  }
  for (const field of form.needs) {
    if (told[field] === undefined) {
      faults.push(fault(field, 'required', `is needed for \`${told.kind}\``));
    }
  }
  if (!form.withoutAmount) faults.push(...amountFaults(told, form));
  if (told.to === told.location) {
    faults.push(fault('to', 'not-allowed', 'is the location itself'));
  }
  faults.push(...substituteFaults(told));
  if (told.requisition && told.for?.programme !== undefined) {
    faults.push(fault('for/programme', 'not-allowed', 'is that of the requisition'));
  }
  if (told.shipment && told.source) {
    faults.push(fault('source', 'not-allowed', 'cannot stand beside `shipment`'));
  }
  if (told.witnesses) faults.push(...witnessFaults(told.witnesses, reporter));
  if (!isOrder) faults.push(...timeFaults(told));
  for (const field of ['promisedOn', 'packedOn'] as const) {
    const day = told[field];
    if (day && !isDay(day)) {
      faults.push(fault(field, 'wrong-form', 'is not a day of the calendar'));
    }
  }
  if (told.kind === 'pack' || told.kind === 'packed') faults.push(...packedLotFaults(told));
  faults.push(...componentFaults(told));
  return faults;
}

function fault(field: string, code: string, detail: string): FormFault {
  return { pointer: `/${field}`, code, detail };
}

export function amountOf(told: Told): number {
  return told.lots?.reduce((total, lot) => total + lot.quantity, 0) ?? told.quantity ?? 0;
}

function amountFaults(told: Told, form: Form): FormFault[] {
  if ((told.quantity === undefined) === (told.lots === undefined)) {
    return [fault('quantity', 'required', 'or `lots` is needed, and not both')];
  }
  if (told.kind === 'allocate' && told.lots) {
    return [fault('lots', 'not-allowed', 'does not belong to `allocate`')];
  }
  const untold = untoldFaults(told.lots ?? [], 'lots');
  if (untold.length > 0) return untold;
  const amount = amountOf(told);
  const zeroIsWord = form.mayBeZero || (told.kind === 'received' && told.shipment !== undefined);
  if (amount > QUANTITY_MAX)
    return [fault('quantity', 'too-large', `must be at most ${QUANTITY_MAX}`)];
  if (amount === 0 && !zeroIsWord) return [fault('quantity', 'too-small', 'must be at least 1')];
  const mayListZero = form.mayBeZero || told.kind === 'received';
  return [...lotFaults(told.lots ?? [], 'lots', mayListZero), ...boughtFaults(told)];
}

/** Who paid and what it cost is told when something is bought. */
function boughtFaults({ kind, lots = [] }: Told): FormFault[] {
  if (kind === 'receive') return [];
  const fields = ['funder', 'unitPrice'] as const;
  return lots.flatMap((lot, n) =>
    fields
      .filter((field) => lot[field] !== undefined)
      .map((field) => fault(`lots/${n}/${field}`, 'not-allowed', 'belongs to `receive` only')),
  );
}

/** Packs were turned into units before they came here, or somebody has to say how many. */
function untoldFaults(lots: readonly Partial<ToldLot>[], at: string): FormFault[] {
  return lots.flatMap(({ quantity }, n) =>
    quantity === undefined ? [fault(`${at}/${n}/quantity`, 'required', 'is missing')] : [],
  );
}

function lotFaults(lots: ToldLot[], at: string, mayListZero: boolean): FormFault[] {
  return lots.flatMap((lot, n) => {
    const faults: FormFault[] = [];
    if (lots.findIndex((other) => other.lot === lot.lot) !== n) {
      faults.push(fault(`${at}/${n}/lot`, 'not-allowed', 'is listed twice'));
    }
    if (lot.quantity === 0 && !mayListZero) {
      faults.push(fault(`${at}/${n}/quantity`, 'too-small', 'must be at least 1'));
    }
    if (lot.expiresOn && !isDay(lot.expiresOn)) {
      faults.push(fault(`${at}/${n}/expiresOn`, 'wrong-form', 'is not a day of the calendar'));
    }
    return faults;
  });
}

/** How long a set keeps follows from what goes into it, and hangs on its lot. */
function packedLotFaults({ kind, lots = [] }: Told): FormFault[] {
  return lots.flatMap(({ lot, expiresOn }, n) => [
    ...(expiresOn
      ? [fault(`lots/${n}/expiresOn`, 'not-allowed', 'follows from what goes into the set')]
      : []),
    ...(kind === 'pack' && lot === UNIDENTIFIED_LOT
      ? [fault(`lots/${n}/lot`, 'not-allowed', 'must be a number that these sets are given')]
      : []),
  ]);
}

function componentFaults({ components = [], product }: Told): FormFault[] {
  return components.flatMap((component, n) => {
    const untold = untoldFaults(component.lots, `components/${n}/lots`);
    if (untold.length > 0) return untold;
    const faults = lotFaults(component.lots, `components/${n}/lots`, false);
    const at = `components/${n}/product`;
    if (component.product === product) {
      faults.push(fault(at, 'not-allowed', 'is the set itself'));
    }
    if (components.findIndex((other) => other.product === component.product) !== n) {
      faults.push(fault(at, 'not-allowed', 'is listed twice'));
    }
    if (component.lots.reduce((total, lot) => total + lot.quantity, 0) > QUANTITY_MAX) {
      const detail = `must come to at most ${QUANTITY_MAX}`;
      faults.push(fault(`components/${n}/lots`, 'too-large', detail));
    }
    return faults;
  });
}

/** Something can only be given instead of what was asked for. */
function substituteFaults({ insteadOf, product, requisition }: Told): FormFault[] {
  if (insteadOf === undefined) return [];
  return [
    ...(insteadOf === product ? [fault('insteadOf', 'not-allowed', 'is the product itself')] : []),
    ...(requisition ? [] : [fault('requisition', 'required', 'is needed with `insteadOf`')]),
  ];
}

/** What is destroyed is gone: two others must have seen it, and they are known. */
function witnessFaults(witnesses: string[], reporter: string): FormFault[] {
  const faults = witnesses.flatMap((who, n) => {
    const at = `witnesses/${n}`;
    if (who === reporter) {
      return [fault(at, 'not-allowed', 'is whoever reports it; a witness is somebody else')];
    }
    return witnesses.indexOf(who) === n ? [] : [fault(at, 'not-allowed', 'is listed twice')];
  });
  if (witnesses.length < WITNESSES_MIN) {
    const detail = 'must name two people who watched, besides whoever reports it';
    faults.push(fault('witnesses', 'too-small', detail));
  }
  if (witnesses.length > WITNESSES_MAX) {
    faults.push(fault('witnesses', 'too-large', `must name at most ${WITNESSES_MAX} people`));
  }
  return faults;
}

function timeFaults(told: Told): FormFault[] {
  const text = told.occurredAt ?? '';
  const faults: FormFault[] = [];
  if (text.length === 10 ? !isDay(text) : !isInstant(text)) {
    faults.push(fault('occurredAt', 'wrong-form', 'is not a day or an instant of the calendar'));
  }
  if (text.length === 10 && told.precision === 'minute') {
    faults.push(fault('precision', 'not-allowed', 'cannot be `minute` for a day'));
  }
  return faults;
}
