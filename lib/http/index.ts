/** Checks every request, and completes every answer, for signed-in visitors and others (decision 6). */
export { pathOf, redirectTo, refusal } from "./answer";
export { readBody } from "./body";
export { contentSecurityPolicy } from "./content-security-policy";
export { hostOf, isForeign, originConfigurationProblems } from "./origin";
