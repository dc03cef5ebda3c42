/** Keeps the copy of inventory's register that replenishment needs; the highest version wins. */
import type { LocationState, ManagedProductState, ProductState } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { dayNumber } from '../domain/days.js';
import type { Records } from './ports.js';

export class KeepRegister {
  constructor(
    private readonly clock: Clock,
    private readonly evaluateSoon: () => void,
  ) {}

  async location(records: Records, state: LocationState): Promise<void> {
    const { id, kind, timeZone, zonePath, supplierPath, version } = state;
    const closed = state.remoteness?.accessClosedUntil;
    await records.takeLocation(
      {
        id,
        kind,
        timeZone,
        zonePath,
        supplierPath,
        version,
        ...(state.resupplyIntervalDays === undefined
          ? {}
          : { resupplyIntervalDays: state.resupplyIntervalDays }),
        ...(state.leadTimeDays === undefined ? {} : { leadTimeDays: state.leadTimeDays }),
        ...(closed === undefined ? {} : { accessClosedUntil: dayNumber(closed) }),
      },
      this.clock.now(),
    );
    this.evaluateSoon();
  }

  async product(records: Records, state: ProductState): Promise<void> {
    const { id, packSize, rounding, version } = state;
    await records.takeProduct({ id, packSize, version, ...(rounding ? { rounding } : {}) });
  }

  async managedProduct(records: Records, state: ManagedProductState): Promise<void> {
    const { location, product, mode, version, minimumMonthsTenths, maximumMonthsTenths } = state;
    await records.takeManagedProduct(
      {
        location,
        product,
        mode,
        version,
        from: dayNumber(state.from),
        ...(state.to === undefined ? {} : { to: dayNumber(state.to) }),
        ...(minimumMonthsTenths === undefined ? {} : { minimumMonthsTenths }),
        ...(maximumMonthsTenths === undefined ? {} : { maximumMonthsTenths }),
      },
      this.clock.now(),
    );
    this.evaluateSoon();
  }
}
