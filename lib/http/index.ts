/** What is asked of every request, and said with every answer, whoever the visitor is. */
export { pathOf, redirectTo, refusal } from "./answer";
export { readBody } from "./body";
export { contentSecurityPolicy } from "./content-security-policy";
export { hostOf, isForeign, originConfigurationProblems } from "./origin";
