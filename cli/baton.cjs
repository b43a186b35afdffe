#!/usr/bin/env node
// The `baton` command. Plain old JavaScript that any Node can read: it finds a Node that is new enough for the real
// command line in dist/cli.js, and says what is missing if there is none.
'use strict';

const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');
const commandLine = join(root, 'dist', 'cli.js');
/** The first Node that has `node:sqlite` without a flag. */
const neededNode = [22, 13];

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1]);
}

/** Exit code 2 says "wrong use" everywhere in Baton. */
function giveUp(message) {
  process.stderr.write(`baton: ${message}\n`);
  process.exit(2);
}

function runWith(node) {
  const child = spawn(node, [commandLine, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both processes; what another process sends comes to this one only.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', error => giveUp(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}

function main() {
  if (!existsSync(commandLine)) giveUp(`it is not built yet; run "npm run build" in ${root}.`);
  if (isNewEnough(process.versions.node)) return import(pathToFileURL(commandLine).href);
  const bundled = [
    join(root, 'node_modules', 'node', 'bin', 'node'),
    join(root, 'node_modules', 'node', 'bin', 'node.exe'),
  ].find(existsSync);
  if (bundled === undefined) {
    giveUp(`it needs Node ${neededNode.join('.')} or newer, and this is Node ${process.versions.node}.`);
  }
  return runWith(bundled);
}

main();
