/** A code-server of one's own: a real VS Code, served to a browser, with folders that nothing else uses. */
import type { ChildProcess } from 'node:child_process';
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup, run, start } from '#scripts/children.ts';

/** Nothing may distract, phone home, or save behind a test's back. */
const settings = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'json.schemaDownload.enable': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.confirmBeforeClose': 'never',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** Milliseconds for code-server to come up, on a machine that does other things as well. */
const startLimit = 90_000;

export interface ServerOptions {
  /** code-server's entry. */
  readonly entry: string;
  /** Copied, so that a test may change it. */
  readonly workspace: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment variables of the extension host, added to the test's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Take tests into the extension host. Also hides notifications, so it is not for tests that look at those. */
  readonly takesTests?: boolean;
  /** Respect workspace trust: the folder is then untrusted until somebody trusts it. */
  readonly workspaceTrust?: boolean;
}

export class VsCodeServer {
  /** Where everything of this server is. */
  readonly folder: string;
  /** The copy of the workspace. */
  readonly workspace: string;
  readonly #options: ServerOptions;
  #process: ChildProcess | undefined;
  #url: string | undefined;
  #log = '';

  constructor(options: ServerOptions) {
    this.#options = options;
    this.folder = mkdtempSync(join(tmpdir(), 'baton-vscode-'));
    this.workspace = join(this.folder, 'workspace');
    for (const name of ['user/User', 'extensions', 'home', 'run', 'browser']) {
      mkdirSync(join(this.folder, name), { recursive: true });
    }
    cpSync(options.workspace, this.workspace, { recursive: true });
    const all = {
      ...settings,
      'security.workspace.trust.enabled': options.workspaceTrust === true,
      ...options.settings,
    };
    writeFileSync(join(this.folder, 'user/User/settings.json'), JSON.stringify(all, undefined, 2));
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    if (this.#url === undefined) throw new Error('The server has not started.');
    return this.#url;
  }

  /** Everything that the server has printed. */
  get log(): string {
    return this.#log;
  }

  /** The address of a path of this machine, as the workbench names it. */
  remoteUri(path: string): string {
    return `vscode-remote://${new URL(this.url).host}${path}`;
  }

  /** The workbench's address with the workspace open. */
  workbenchUrl(payload: readonly (readonly [string, string])[] = []): string {
    const address = new URL(this.url);
    address.searchParams.set('folder', this.workspace);
    if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
    return address.href;
  }

  get #arguments(): readonly string[] {
    const folder = (name: string): string => join(this.folder, name);
    const folders = ['--user-data-dir', folder('user'), '--extensions-dir', folder('extensions')];
    return [this.#options.entry, ...folders, '--config', folder('config.yaml')];
  }

  /** Nothing may be read from, or written to, the folders of whoever runs the tests. No marketplace is asked. */
  get #environment(): NodeJS.ProcessEnv {
    const home = join(this.folder, 'home');
    return {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local/share'),
      XDG_RUNTIME_DIR: join(this.folder, 'run'),
      EXTENSIONS_GALLERY: '{}',
      ...this.#options.env,
    };
  }

  async install(vsix: string): Promise<void> {
    const ran = await run(process.execPath, [...this.#arguments, '--install-extension', vsix, '--force'], {
      env: this.#environment,
      limit: startLimit,
    });
    if (ran.code !== 0 || !ran.output.includes('successfully installed')) {
      throw new Error(`The extension could not be installed (exit code ${ran.code}):\n${ran.output}`);
    }
  }

  async start(): Promise<void> {
    const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check'];
    const trust = this.#options.workspaceTrust === true ? [] : ['--disable-workspace-trust'];
    // A built VS Code takes tests only with this option.
    const tests = this.#options.takesTests === true ? ['--vscode-option', 'enable-smoke-test-driver'] : [];
    const more = ['--disable-getting-started-override', '--bind-addr', '127.0.0.1:0'];
    const child = start(process.execPath, [...this.#arguments, ...quiet, ...trust, ...more, ...tests], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    const file = createWriteStream(join(this.folder, 'code-server.log'));
    child.once('close', () => file.end());
    this.#url = await new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`code-server ${why}:\n${this.#log}`));
      const timer = setTimeout(() => fail(`did not start in ${startLimit} ms`), startLimit);
      const take = (chunk: Buffer): void => {
        this.#log += chunk.toString();
        file.write(chunk);
        const listening = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(this.#log);
        if (listening?.[1] === undefined) return;
        clearTimeout(timer);
        resolve(listening[1]);
      };
      child.stdout?.on('data', take);
      child.stderr?.on('data', take);
      child.once('exit', code => fail(`ended with ${code}`));
    });
  }

  /** Ends the server with its extension host and language server, and removes its folders. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise(resolve => child.once('exit', resolve));
      killGroup(child, 'SIGTERM');
      const timer = setTimeout(() => killGroup(child), 5000);
      await gone;
      clearTimeout(timer);
      killGroup(child);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
