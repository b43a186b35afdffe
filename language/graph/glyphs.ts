/**
 * Small drawings for the standalone picture, where no icon font is at hand: by the name of the codicon that the editor
 * shows, as strokes in a square of 16 by 16.
 */
export const glyphs: Readonly<Record<string, string>> = {
  play: 'M5 3.5v9l7-4.5z',
  'primitive-square': 'M4.5 4.5h7v7h-7z',
  globe: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M2 8h12M8 2c-4 4-4 8 0 12M8 2c4 4 4 8 0 12',
  terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.5h3.5',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  watch: 'M8 3a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5.5V8.5l2 1.5M6.5 1.5h3',
  output: 'M3 2.5h10v11H3zM5 5.5h6M5 8h6M5 10.5h4',
  mail: 'M2 4h12v8H2zM2 4.5l6 4.5 6-4.5',
  database: 'M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0zM3 4c0 2 10 2 10 0M3 8c0 2 10 2 10 0',
  table: 'M2 3h12v10H2zM2 6.5h12M2 10h12M6 6.5V13M10 6.5V13',
  json: 'M6 2.5c-2 0-2 1-2 2.5s0 3-1.5 3C4 8 4 9.5 4 11s0 2.5 2 2.5M10 2.5c2 0 2 1 2 2.5s0 3 1.5 3C12 8 12 9.5 12 11s0 2.5-2 2.5',
  'file-zip': 'M4 2h5l3 3v9H4zM9 2v3h3M6.5 2v2M6.5 6v1.5M6.5 9.5v2',
  'source-control':
    'M4.5 6v4M4.5 3a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3M4.5 10a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3M11.5 4.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3M11.5 7.5c0 3-7 1-7 3',
  'radio-tower':
    'M8 6a1 1 0 1 0 0 2a1 1 0 1 0 0-2M8 8l-3 6M8 8l3 6M6 11.5h4M5.2 4.5a4 4 0 0 0 0 5M10.8 4.5a4 4 0 0 1 0 5M3 2.5a7 7 0 0 0 0 9M13 2.5a7 7 0 0 1 0 9',
  remote: 'M3 4l4 4-4 4M13 4L9 8l4 4',
  cloud: 'M4.5 12.5h7a2.5 2.5 0 0 0 .5-5a4 4 0 0 0-7.7-.8A3 3 0 0 0 4.5 12.5z',
  tools: 'M3 13l5-5M9.5 2.5a3.5 3.5 0 0 0-2 5l1 1a3.5 3.5 0 0 0 5-2l-2 1-1.5-1.5 1-2zM3 3l3 3',
  person: 'M8 2.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5M3 14c0-6 10-6 10 0',
  plug: 'M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0zM8 12v2.5',
  'symbol-method': 'M8 2l5.5 3v6L8 14l-5.5-3V5zM2.5 5L8 8l5.5-3M8 8v6',
  'type-hierarchy-sub': 'M5.5 2h5v4h-5zM2 10h4.5v4H2zM9.5 10H14v4H9.5zM8 6v2M4 10V8h8v2',
  'symbol-variable': 'M5 3H3v10h2M11 3h2v10h-2M6 6.5l4 3M10 6.5l-4 3',
  'git-branch': 'M4.5 2.5v11M4.5 9c0-2 7-1 7-4M3 2.5h3M10 4a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0',
  'list-filter': 'M2 4.5h12M4 8h8M6.5 11.5h3',
  sync: 'M3 8a5 5 0 0 1 8.5-3.5L13 6M13 3v3h-3M13 8a5 5 0 0 1-8.5 3.5L3 10M3 13v-3h3',
  'list-ordered': 'M6.5 4H14M6.5 8H14M6.5 12H14M2.5 4h1M2.5 8h1M2.5 12h1',
  'split-horizontal': 'M2 3h12v10H2zM8 3v10',
  milestone: 'M8 1.5v13M3 3.5h8.5l2 2-2 2H3z',
  shield: 'M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4z',
  bell: 'M3.5 11.5h9l-1-2V7a3.5 3.5 0 0 0-7 0v2.5zM7 13.5h2',
  broadcast:
    'M8 7a1 1 0 1 0 0 2a1 1 0 1 0 0-2M5.5 5.5a3.5 3.5 0 0 0 0 5M10.5 5.5a3.5 3.5 0 0 1 0 5M3.5 3.5a6.4 6.4 0 0 0 0 9M12.5 3.5a6.4 6.4 0 0 1 0 9',
  rocket: 'M6 10c0-4 3-8 8-8 0 5-4 8-8 8zM6 10l-1.5-1.5M6 10l1.5 1.5M4 12l-2 2M5.5 7.5H3l2-2h2.5M8.5 10.5V13l2-2V8.5',
  'circle-slash': 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M4 12l8-8',
  reply: 'M7 3L3 7l4 4M3 7h6c3 0 4 2 4 6',
  'arrow-right': 'M2.5 8h11M9 3.5L13.5 8 9 12.5',
  'chevron-right': 'M6 3.5L10.5 8 6 12.5',
  error: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M6 6l4 4M10 6l-4 4',
};
