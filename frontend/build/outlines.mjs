// Outlines of the world's countries (Natural Earth through world-atlas, public domain). countries.geojson has the ISO 3166-1
// alpha-2 code as `id` (null where a territory has none). The server cuts out what a map needs (serai.kit.maps).
import fs from 'node:fs';
import path from 'node:path';
import { feature } from 'topojson-client';
import countries from 'i18n-iso-countries';

const rounded = value => (typeof value[0] === 'number' ? value.map(number => Number(number.toFixed(3))) : value.map(rounded));

/** Write countries.geojson (1:50 million, about 100 m of rounding) into `out`. */
export function writeOutlines(here, out) {
  const topology = JSON.parse(fs.readFileSync(path.join(here, 'node_modules/world-atlas/countries-50m.json'), 'utf8'));
  const features = feature(topology, topology.objects.countries).features.map(({ id, properties, geometry }) => ({
    type: 'Feature', id: countries.numericToAlpha2(id) ?? null, properties: { name: properties.name }, geometry: { type: geometry.type, coordinates: rounded(geometry.coordinates) },
  }));
  const folder = path.join(out, 'outlines');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'countries.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
}
