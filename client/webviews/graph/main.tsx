import { render } from 'preact';
import { openChannel, viewRoot } from '../shared/channel.ts';
import '../shared/base.css';
import '../shared/scrubber.css';
import './graph.css';
import './connect.css';
import './minimap.css';
import './rounds.css';
import './diff/diff.css';
import { GraphApp, type GraphChannel } from './app.tsx';
import { rasterise } from './rasterise.ts';

const channel: GraphChannel = openChannel();
channel.listen(async message => {
  if (message.type === 'rasterise') channel.send({ type: 'raster', png: await rasterise(message.svg) });
});
render(<GraphApp channel={channel} />, viewRoot());
