// The drawn map. Loaded when one is shown, and never by a handheld.

import { LngLatBounds, Map as Drawn, Marker, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type StyleSpecification } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type * as GeoJSON from 'geojson';
import { box, circle, type Spot } from './marks.ts';

setWorkerUrl(workerUrl);

export interface Pin extends Spot {
  readonly id: string;
  readonly look: 'device' | 'stale' | 'facility' | 'meeting';
  readonly label: string;
  /** Zero where nothing is uncertain. */
  readonly accuracyM: number;
}

export interface MapView {
  show(pins: readonly Pin[], trails: readonly [number, number][][]): void;
  /** Everything in sight. */
  whole(): void;
  close(): void;
}

export interface Options {
  readonly styleUrl: string | null;
  readonly words: Readonly<Record<string, string>>;
  /** The style could not be loaded; the map goes on without it. */
  readonly onunstyled: () => void;
}

const ROOM_PX = 56;
const CLOSEST = 16;

export function openMap(container: HTMLElement, { styleUrl, words, onunstyled }: Options): MapView {
  const colour = (name: string) => getComputedStyle(container).getPropertyValue(name).trim();
  const plain: StyleSpecification = { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': colour('--surface-2') } }] };
  const map = new Drawn({
    container, style: styleUrl ?? plain, center: [7.7, 51.5], zoom: 9, maxZoom: 19, attributionControl: styleUrl === null ? false : { compact: false },
    pitchWithRotate: false, dragRotate: false, touchPitch: false, fadeDuration: 0, locale: { ...words }, cooperativeGestures: false, scrollZoom: false,
  });
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
  map.touchZoomRotate.disableRotation();

  let pins: readonly Pin[] = [];
  let trails: readonly [number, number][][] = [];
  let ready = false;
  let fitted = '';
  const markers = new Map<string, { marker: Marker; look: string }>();

  map.on('style.load', () => {
    ready = true;
    map.addSource('accuracy', { type: 'geojson', data: empty() });
    map.addSource('trails', { type: 'geojson', data: empty() });
    map.addLayer({ id: 'accuracy', type: 'fill', source: 'accuracy', paint: { 'fill-color': colour('--focus'), 'fill-opacity': 0.18 } });
    map.addLayer({ id: 'accuracy-edge', type: 'line', source: 'accuracy', paint: { 'line-color': colour('--focus'), 'line-width': 1.5 } });
    map.addLayer({ id: 'trails', type: 'line', source: 'trails', paint: { 'line-color': colour('--line-strong'), 'line-width': 2, 'line-dasharray': [2, 1.5] } });
    draw();
  });
  map.on('error', () => {
    if (ready || styleUrl === null) return;
    onunstyled();
    map.setStyle(plain);
  });

  function draw(): void {
    placeMarkers();
    if (!ready) return;
    source('accuracy').setData({ type: 'FeatureCollection', features: pins.filter(({ accuracyM }) => accuracyM > 0).map((pin) => feature({ type: 'Polygon', coordinates: [circle(pin, pin.accuracyM)] })) });
    source('trails').setData({ type: 'FeatureCollection', features: trails.map((line) => feature({ type: 'LineString', coordinates: line })) });
  }

  function placeMarkers(): void {
    const left = new Set(markers.keys());
    for (const { id, look, label, lat, lon } of pins) {
      left.delete(id);
      let known = markers.get(id);
      if (known === undefined) {
        known = { marker: new Marker({ element: pinElement(), anchor: 'bottom' }).setLngLat([lon, lat]).addTo(map), look: '' };
        markers.set(id, known);
      }
      known.marker.setLngLat([lon, lat]);
      const element = known.marker.getElement();
      if (element.textContent !== label) element.textContent = label;
      element.dataset['look'] = look;
    }
    for (const id of left) {
      markers.get(id)?.marker.remove();
      markers.delete(id);
    }
  }

  function source(id: string): GeoJSONSource {
    return map.getSource(id) as GeoJSONSource;
  }

  function whole(): void {
    const around = box(pins);
    if (around !== null) map.fitBounds(new LngLatBounds([around[0], around[1]], [around[2], around[3]]), { padding: ROOM_PX, maxZoom: CLOSEST, duration: 0 });
  }

  return {
    show(shown, lines) {
      pins = shown;
      trails = lines;
      draw();
      // Moved by itself only when something came or went: never while somebody looks at a place.
      const there = pins.map(({ id }) => id).join(' ');
      if (there !== fitted) whole();
      fitted = there;
    },
    whole,
    close: () => map.remove(),
  };
}

function pinElement(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'pin';
  // The same stands in the list beside the map.
  element.setAttribute('aria-hidden', 'true');
  return element;
}

function empty(): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features: [] };
}

function feature(geometry: GeoJSON.Geometry): GeoJSON.Feature {
  return { type: 'Feature', properties: {}, geometry };
}
