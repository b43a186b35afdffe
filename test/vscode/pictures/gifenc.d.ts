/** As far as it is used here. Its palettes are lists of `[red, green, blue]`. */
declare module 'gifenc' {
  type Palette = number[][];

  interface FrameOptions {
    /** Of the first frame: all use it. */
    readonly palette?: Palette;
    /** Milliseconds. */
    readonly delay: number;
    readonly transparent: boolean;
    readonly transparentIndex: number;
    /** 1: what is transparent shows the frame before. */
    readonly dispose: number;
  }

  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  const gifenc: {
    GIFEncoder(): Encoder;
    /** @param pixels four bytes each */
    quantize(pixels: Uint8Array, colours: number): Palette;
    applyPalette(pixels: Uint8Array, palette: Palette): Uint8Array;
  };
  export default gifenc;
}
