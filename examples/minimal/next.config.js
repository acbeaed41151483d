/** @type {import('next').NextConfig} */
export default {
  // Lets the proxy see whether a request is a prefetch, which must not count as a visit.
  skipProxyUrlNormalize: true,
};
