/** What every request is asked, and what every answer says, signed in or not. */
export { pathOf, redirectTo, refusal } from "./answer";
export { readBody } from "./body";
export { contentSecurityPolicy } from "./content-security-policy";
export { hostOf, isForeign, originConfigurationProblems } from "./origin";
