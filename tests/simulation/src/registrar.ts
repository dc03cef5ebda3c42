/** Whoever keeps the register: enters the country, and now and then moves a supply line. */
import {
  registerLocations,
  registerLots,
  registerManagedProducts,
  registerProducts,
  registerProgrammes,
  registerZones,
} from '@satchel/contracts';
import {
  locationEntry,
  lots,
  managed,
  managedLater,
  PLACES,
  PROGRAMME,
  products,
  registrar,
  zones,
} from './country.js';
import { Person, type Scene } from './scene.js';

export class Registrar extends Person {
  constructor(scene: Scene) {
    super(registrar, scene);
  }

  async register(): Promise<void> {
    await this.untilAnswered(registerZones, { items: zones });
    const programmes = [{ id: PROGRAMME, name: 'Community case management' }];
    await this.untilAnswered(registerProgrammes, { items: programmes });
    for (const id of PLACES) {
      await this.untilAnswered(registerLocations, { items: [locationEntry(id)] });
    }
    await this.untilAnswered(registerProducts, { items: products });
    await this.untilAnswered(registerLots, { items: lots });
    await this.untilAnswered(registerManagedProducts, { items: [...managed, managedLater] });
  }

  async live(): Promise<void> {
    const { random } = this.scene;
    while (!this.scene.isClosing()) {
      await this.rest(200);
      const entry = locationEntry('K3', random.pick(['FA', 'FB']));
      await this.untilAnswered(registerLocations, { items: [entry] });
    }
  }
}
