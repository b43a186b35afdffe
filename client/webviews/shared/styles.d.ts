/** The bundler turns imported style sheets into the view's one. */
declare module '*.css';
