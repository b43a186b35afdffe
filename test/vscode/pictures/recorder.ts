/** Takes pictures of a page while something happens in it, and makes one animated picture of them. */
import { setTimeout as delay } from 'node:timers/promises';
import gifenc from 'gifenc';
import type { Page } from 'playwright-core';

/** Four bytes each. */
type Pixels = Uint8Array;

interface Frame {
  /** As PNG. */
  readonly picture: Buffer;
  /** For how long it is seen, in milliseconds. */
  shown: number;
}

/** Those of one palette, without the one that shows what was there before. */
const colours = 255;

/** For how long each picture of what moves by itself is seen, in milliseconds. */
const pace = 250;

export class Recorder {
  readonly #page: Page;
  readonly #frames: Frame[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  /** Takes a picture, to be seen for a while (in milliseconds). One that looks as the last one did makes that one last. */
  async frame(shown: number): Promise<void> {
    const picture = await this.#page.screenshot();
    const last = this.#frames.at(-1);
    if (last?.picture.equals(picture)) last.shown += shown;
    else this.#frames.push({ picture, shown });
  }

  /** Takes pictures until the work is done. However slow the machine is, each is seen for the same time. */
  async during(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    // What goes wrong there is told at the end.
    done.catch(() => undefined);
    while (!isDone) {
      await this.frame(pace);
      await delay(pace / 2);
    }
    await done;
  }

  /** The animated picture: each frame holds only what has changed. */
  async gif(): Promise<Uint8Array> {
    const { width, height } = this.#page.viewportSize() ?? { width: 0, height: 0 };
    const decoder = await this.#page.context().newPage();
    try {
      const frames = await Promise.all(this.#frames.map(({ picture }) => pixelsOf(decoder, picture)));
      const palette = gifenc.quantize(sampleOf(frames), colours);
      // Its colour counts for nothing.
      const before = palette.push([0, 0, 0]) - 1;
      const known = palette.slice(0, before);
      const encoder = gifenc.GIFEncoder();
      let last: Uint8Array | undefined;
      for (const [at, pixels] of frames.entries()) {
        const index = gifenc.applyPalette(pixels, known);
        encoder.writeFrame(changedOnly(index, last, before), width, height, {
          ...(at === 0 ? { palette } : {}),
          ...{ delay: this.#frames[at]?.shown ?? pace, transparent: true, transparentIndex: before, dispose: 1 },
        });
        last = index;
      }
      encoder.finish();
      return encoder.bytes();
    } finally {
      await decoder.close();
    }
  }
}

function changedOnly(index: Uint8Array, last: Uint8Array | undefined, before: number): Uint8Array {
  return last === undefined ? index : index.map((colour, at) => (colour === last[at] ? before : colour));
}

/** Some frames, one after the other: the palette is to fit all. */
function sampleOf(frames: readonly Pixels[]): Pixels {
  const every = Math.max(1, Math.floor(frames.length / 6));
  return Buffer.concat(frames.filter((_, at) => at % every === 0));
}

/** The browser knows how to read a PNG. */
async function pixelsOf(page: Page, picture: Buffer): Promise<Pixels> {
  const base64 = await page.evaluate(
    async source => {
      const image = await createImageBitmap(await (await fetch(source)).blob());
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray();
      return new Promise<string>(resolve => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).replace(/^.*,/, ''));
        reader.readAsDataURL(new Blob([data]));
      });
    },
    `data:image/png;base64,${picture.toString('base64')}`,
  );
  return Buffer.from(base64, 'base64');
}
