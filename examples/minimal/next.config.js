import { fileURLToPath } from "node:url";

/** @type {import('next').NextConfig} */
export default {
  skipProxyUrlNormalize: true,
  // Its packages are those of the project that it is built in.
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
};
