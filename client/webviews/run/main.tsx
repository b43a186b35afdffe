import { render } from 'preact';
import { openChannel, viewRoot } from '../shared/channel.ts';
import '../shared/base.css';
import '../shared/scrubber.css';
import './run.css';
import './asked.css';
import './timeline.css';
import { RunApp, type RunChannel } from './app.tsx';

const channel: RunChannel = openChannel();
render(<RunApp channel={channel} />, viewRoot());
