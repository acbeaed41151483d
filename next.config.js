/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // Lets the proxy see whether a request is a prefetch, which must not count as a visit.
  skipProxyUrlNormalize: true,
  redirects: async () => [
    { source: "/index", destination: "/", permanent: false },
    { source: "/login.html", destination: "/login", permanent: false },
  ],
};
