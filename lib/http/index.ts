/** What is asked of every request, and said with every answer, whoever the visitor is. */
export { pathOf, redirectTo, refusal } from "./answer";
export { contentSecurityPolicy } from "./content-security-policy";
export { readForm } from "./form";
export { hostOf, isForeign, originConfigurationProblems } from "./origin";
