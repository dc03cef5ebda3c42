/** Answers the outlook of a location, worked out anew, to whoever may see it. */
import { mayAt, type Principal } from '@satchel/access';
import { type GetOutlook, type Outlook, type ProductOutlook, refuse } from '@satchel/contracts';
import { type Clock, localDay } from '@satchel/language';
import type { CardOutlook } from '../domain/card-outlook.js';
import { dayNumber, dayOf } from '../domain/days.js';
import { outlookOf } from '../domain/outlook.js';
import { isManagedOn, type KnownLocation, periodOn, termsOf } from '../domain/terms.js';
import type { CardInQuestion, Readings } from './ports.js';

const MONTHS_MOST = 1e9;

export class AnswerOutlook {
  constructor(
    private readonly readings: Readings,
    private readonly clock: Clock,
  ) {}

  /** Throws 404 `unknown-location` where it does not exist or the principal may not see it. */
  async run(question: GetOutlook, principal: Principal): Promise<Outlook> {
    const location = await this.readings.location(question.location);
    if (!location || !maySee(principal, location)) {
      return refuse(
        404,
        'unknown-location',
        `There is no location ${question.location} whose outlook you may see.`,
      );
    }
    const now = this.clock.now();
    const today = dayNumber(localDay(now, location.timeZone));
    const cards = await this.readings.cardsAt(location.id, question.products);
    const products = cards.flatMap((card) => {
      const managed = periodOn(card.managed, today);
      if (!managed || !isManagedOn(managed, today)) return [];
      return [told(card, outlookOf(card.known, termsOf(location, managed), today))];
    });
    return { location: location.id, evaluatedAt: now.toISOString(), products };
  }
}

/** Services ask for people whose right they have checked themselves, as requisition does. */
function maySee(principal: Principal, location: KnownLocation): boolean {
  if (principal.kind === 'service') return true;
  return mayAt(principal, 'see-outlook', {
    location: location.id,
    zones: [...location.zonePath],
    suppliers: [...location.supplierPath],
  });
}

function told(card: CardInQuestion, outlook: CardOutlook): ProductOutlook {
  const { amc, amcRaw, monthsOfStock, chance, outOn, nextResupply, byProcedure, suggested } =
    outlook;
  return {
    product: card.product,
    state: outlook.state,
    onHand: outlook.onHand,
    inTransit: outlook.inTransit,
    promised: outlook.promised,
    ...(amc === undefined ? {} : { amc: rounded(amc, 100) }),
    ...(amcRaw === undefined ? {} : { amcRaw: rounded(amcRaw, 100) }),
    daysObserved: outlook.daysObserved,
    stockOutDays: outlook.stockOutDays,
    ...(monthsOfStock === undefined
      ? {}
      : { monthsOfStock: Math.min(rounded(monthsOfStock, 100), MONTHS_MOST) }),
    ...(chance === undefined ? {} : { chanceOfStockOut: rounded(chance, 10_000) }),
    ...(outOn === undefined ? {} : { expectedStockOutOn: dayOf(outOn) }),
    ...(nextResupply === undefined ? {} : { nextResupplyOn: dayOf(nextResupply.on) }),
    ...(byProcedure === undefined ? {} : { byProcedure }),
    ...(suggested === undefined ? {} : { suggested }),
    why: outlook.why,
    ...(card.countedAt ? { countedAt: card.countedAt.toISOString() } : {}),
    ...(card.countedBy === undefined ? {} : { countedBy: card.countedBy }),
    ...(card.heardAt ? { heardAt: card.heardAt.toISOString() } : {}),
  };
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
