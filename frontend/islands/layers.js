// What is drawn, from the ground up. Signs lie above the names; hubs are always drawn.
const none = ['==', ['get', 'id'], ''];
const FONT = ['Noto Sans']; // drawn by the browser from the system's fonts: no glyph server

const way = (state, paint, layout = {}) => ({ id: `l-${state}`, type: 'line', source: 'links', filter: ['==', ['get', 'state'], state], layout: { 'line-cap': 'round', 'line-join': 'round', ...layout }, paint });

/** Layers of the style; `c` maps the names of the map tokens to colours. */
export const layers = c => [
  { id: 'ground', type: 'background', paint: { 'background-color': c.out } },
  { id: 'near', type: 'fill', source: 'land', filter: ['==', ['get', 'home'], 0], paint: { 'fill-color': c.nb, 'fill-outline-color': c.out } },
  { id: 'home', type: 'fill', source: 'land', filter: ['==', ['get', 'home'], 1], paint: { 'fill-color': c.land } },
  { id: 'edge', type: 'line', source: 'land', filter: ['==', ['get', 'home'], 1], paint: { 'line-color': c.edge, 'line-width': 1.2 } },
  { id: 'chosen-link', type: 'line', source: 'links', filter: none, layout: { 'line-cap': 'round' }, paint: { 'line-color': c.accent, 'line-width': 13, 'line-opacity': 0.28 } },
  way('other', { 'line-color': c.other, 'line-width': 1.2 }),
  way('unknown', { 'line-color': c.unknown, 'line-width': 2, 'line-dasharray': [3, 2.5] }, { 'line-cap': 'butt' }),
  way('open', { 'line-color': c.open, 'line-width': 2.4 }),
  way('limited', { 'line-color': c.limited, 'line-width': 4 }),
  way('closed', { 'line-color': c.closed, 'line-width': 4, 'line-dasharray': [0.2, 2] }),
  { id: 'chosen-place', type: 'circle', source: 'places', filter: none, paint: { 'circle-radius': 13, 'circle-color': c.accent, 'circle-opacity': 0.28 } },
  { id: 'names', type: 'symbol', source: 'places', layout: {
    'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': ['case', ['==', ['get', 'kind'], 'hub'], 14, 12.5],
    'text-variable-anchor': ['left', 'right', 'top', 'bottom'], 'text-radial-offset': 0.8, 'text-justify': 'auto',
    'symbol-sort-key': ['case', ['==', ['get', 'kind'], 'hub'], 0, 1],
  }, paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } },
  { id: 'signs', type: 'symbol', source: 'signs', layout: { 'icon-image': ['get', 'state'], 'icon-allow-overlap': true } },
  { id: 'dots', type: 'symbol', source: 'places', filter: ['!=', ['get', 'kind'], 'hub'], layout: { 'icon-image': ['match', ['get', 'kind'], ['airstrip', 'airport'], 'airstrip', ['port', 'river_port', 'sea_port'], 'port', ['border', 'border_point'], 'border', 'town'], 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  { id: 'hubs', type: 'symbol', source: 'places', filter: ['==', ['get', 'kind'], 'hub'], layout: { 'icon-image': 'hub', 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
];
