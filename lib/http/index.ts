/** Checks every request, and completes every answer, for signed-in visitors and others (decision 6). */
export { namesUnknownAction } from "./actions";
export { addressOf, isPrefetch, pageOf, pathOf } from "./address";
export { redirectTo, refusal, rewriteTo } from "./answer";
export { readBody } from "./body";
export { contentSecurityPolicy } from "./content-security-policy";
export { appOrigin, hostOf, isForeign, originConfigurationProblems } from "./origin";
export { continueAsNobody, isWebhook } from "./webhooks";
