// The interactive map of places, and of ways between them when the page gives them. The list beside it is its equal: selection goes
// both ways, and everything the map shows stands in the list too. Loaded on map pages only.
//
// <div class="s-map" data-map data-worker="…/maplibre-worker.js" data-land="…geojson" data-places="…geojson" [data-links="…geojson"]>
// Places have properties id, name, kind; links have id, state (open, limited, closed, unknown, other).
// In the list each row carries data-place (or data-link) with the same id.
import { Map as GLMap, setWorkerCount, setWorkerUrl } from 'maplibre-gl';
import { drawMarks } from './marks.js';
import { layers } from './layers.js';

const EMPTY = { type: 'FeatureCollection', features: [] };
const box = document.querySelector('[data-map]');
const phone = matchMedia('(max-width: 860px)').matches;
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const load = async address => (address ? (await fetch(address, { headers: { Accept: 'application/geo+json' } })).json() : EMPTY);

/** West, south, east, north of all points of a collection. */
function bounds(collection) {
  const all = [];
  const walk = value => (typeof value[0] === 'number' ? all.push(value) : value.forEach(walk));
  collection.features.forEach(one => walk(one.geometry.coordinates));
  const lons = all.map(point => point[0]), lats = all.map(point => point[1]);
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
}

function middle(line) {
  const steps = line.slice(1).map((point, index) => Math.hypot(point[0] - line[index][0], point[1] - line[index][1]));
  let rest = steps.reduce((sum, step) => sum + step, 0) / 2, index = 0;
  while (index < steps.length - 1 && rest > steps[index]) rest -= steps[index++];
  const share = steps[index] ? rest / steps[index] : 0, [from, to] = [line[index], line[index + 1]];
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

const signs = links => ({ type: 'FeatureCollection', features: links.features.filter(link => /closed|limited/.test(link.properties.state)).map(link => ({ type: 'Feature', properties: { state: link.properties.state }, geometry: { type: 'Point', coordinates: middle(link.geometry.coordinates) } })) });

async function start() {
  setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  setWorkerCount(1);
  const [land, places, links] = await Promise.all([load(box.dataset.land), load(box.dataset.places), load(box.dataset.links)]);
  const home = land.bbox ? [[land.bbox[0], land.bbox[1]], [land.bbox[2], land.bbox[3]]] : bounds(places);
  const paint = Object.fromEntries(['out', 'nb', 'land', 'edge', 'open', 'limited', 'closed', 'unknown', 'label', 'halo'].map(name => [name, colour(`--s-map-${name}`)]));
  Object.assign(paint, { other: colour('--s-line-2'), accent: colour('--s-accent') });
  const padding = phone ? 12 : 32;
  const map = new GLMap({
    container: box, bounds: home, fitBoundsOptions: { padding }, attributionControl: false, minZoom: 3, maxZoom: 13, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
    style: { version: 8, sources: Object.fromEntries(Object.entries({ land, places, links, signs: signs(links) }).map(([name, data]) => [name, { type: 'geojson', data }])), layers: layers(paint) },
  });
  map.touchZoomRotate.disableRotation();
  map.on('style.load', () => drawMarks(map, paint));
  map.on('load', () => { connect(map, places, links, home, padding); map.once('idle', () => { document.documentElement.dataset.map = 'ready'; }); });
}

function connect(map, places, links, home, padding) {
  const rows = [...document.querySelectorAll('[data-place], [data-link]')];
  const idOf = row => row.dataset.place || row.dataset.link;
  const find = id => places.features.find(one => one.properties.id === id) || links.features.find(one => one.properties.id === id);

  function select(id, { fly = false, scroll = false } = {}) {
    map.setFilter('chosen-place', ['==', ['get', 'id'], id]);
    map.setFilter('chosen-link', ['==', ['get', 'id'], id]);
    for (const row of rows) {
      const on = idOf(row) === id;
      row.classList.toggle('on', on);
      row.querySelector('[aria-pressed]')?.setAttribute('aria-pressed', on);
      if (on && scroll) row.scrollIntoView({ block: 'nearest' });
    }
    const one = fly && find(id);
    if (one?.geometry.type === 'Point') map.easeTo({ center: one.geometry.coordinates, zoom: Math.max(map.getZoom(), 7), animate: !still });
    else if (one) map.fitBounds(bounds({ features: [one] }), { padding: 120, maxZoom: 8, animate: !still });
  }

  document.addEventListener('click', event => {
    const row = event.target.closest('[data-place], [data-link]');
    if (row && !event.target.closest('a')) select(idOf(row), { fly: true });
    const zoom = event.target.closest('[data-zoom]')?.dataset.zoom;
    if (zoom === '1') map.zoomIn({ animate: !still });
    else if (zoom === '-1') map.zoomOut({ animate: !still });
    else if (zoom === '0') map.fitBounds(home, { padding, animate: !still });
  });
  for (const layer of ['dots', 'hubs', 'l-open', 'l-limited', 'l-closed', 'l-unknown']) {
    map.on('click', layer, event => select(event.features[0].properties.id, { scroll: true }));
    map.on('mouseenter', layer, () => { map.getCanvas().style.cursor = 'pointer'; });
    map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = ''; });
  }
  const chosen = new URLSearchParams(location.search).get('place');
  if (chosen) select(chosen, { fly: true, scroll: true });
}

if (box) start().catch(error => { box.dataset.failed = String(error); document.querySelector('[data-map-failed]')?.removeAttribute('hidden'); });
