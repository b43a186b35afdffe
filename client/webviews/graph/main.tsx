import { render } from 'preact';
import { openChannel, viewRoot } from '../shared/channel.ts';
import '../shared/base.css';
import '../shared/scrubber.css';
import './graph.css';
import './minimap.css';
import './rounds.css';
import './diff/diff.css';
import { GraphApp, type GraphChannel } from './app.tsx';

const channel: GraphChannel = openChannel();
render(<GraphApp channel={channel} />, viewRoot());
