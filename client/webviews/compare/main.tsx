import { render } from 'preact';
import { openChannel, viewRoot } from '../shared/channel.ts';
import '../shared/base.css';
import './compare.css';
import { CompareApp, type CompareChannel } from './app.tsx';

const channel: CompareChannel = openChannel();
render(<CompareApp channel={channel} />, viewRoot());
