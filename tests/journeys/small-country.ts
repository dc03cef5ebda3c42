/** A country of one depot, one clinic and one kit, registered over HTTP like any other. */
import type { Person } from './http-client.js';

const TIME_ZONE = 'Africa/Monrovia';

export async function registerSmallCountry(admin: Person): Promise<void> {
  const put = async (path: string, items: object[]) => {
    const reply = await admin.write('PUT', path, { items });
    const refused = reply.body.items?.filter(
      (item: { outcome: string }) => item.outcome === 'refused',
    );
    if (reply.status !== 200 || refused.length > 0) {
      throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
    }
  };
  await put('/v1/zones', [
    { id: 'LR', name: 'Liberia', level: 'country' },
    { id: 'LR-NIMBA', name: 'Nimba', level: 'county', parent: 'LR' },
  ]);
  await put('/v1/programmes', [{ id: 'iccm', name: 'Integrated community case management' }]);
  const place = { zone: 'LR-NIMBA', timeZone: TIME_ZONE, openedOn: '2025-01-01' };
  const from = (supplier: string) => ({ supplyLines: [{ programme: 'iccm', supplier }] });
  await put('/v1/locations', [
    { id: 'DEPOT', name: 'Nimba depot', kind: 'depot', ...place },
    { id: 'CLINIC', name: 'Ganta East', kind: 'facility', ...place, ...from('DEPOT') },
    {
      id: 'KIT-7',
      name: 'Kit 7 of Ganta East',
      kind: 'kit',
      resupplyIntervalDays: 30,
      leadTimeDays: 7,
      ...place,
      ...from('CLINIC'),
    },
  ]);
  await put('/v1/products', [
    {
      id: 'ORS',
      name: 'ORS, low osmolarity',
      dispensingUnit: 'sachet',
      packSize: 20,
      courseUnits: 2,
      treats: ['diarrhoea'],
      programme: 'iccm',
    },
    {
      id: 'ZINC',
      name: 'Zinc 20 mg, dispersible',
      dispensingUnit: 'tablet',
      packSize: 100,
      courseUnits: 10,
      treats: ['diarrhoea'],
      programme: 'iccm',
    },
  ]);
  await put('/v1/lots', [
    { product: 'ORS', number: 'EARLY', expiresOn: '2027-03-31', status: 'usable' },
    { product: 'ORS', number: 'LATE', expiresOn: '2028-03-31', status: 'usable' },
    { product: 'ZINC', number: 'Z1', expiresOn: '2028-01-31', status: 'usable' },
  ]);
  const managed = ['ORS', 'ZINC'].map((product) => ({
    location: 'KIT-7',
    product,
    mode: 'by-treatment',
    from: '2025-01-01',
  }));
  await put('/v1/managed-products', managed);
}
