/** What is asked of every request, and said with every answer, whoever the visitor is. */
export { withContentSecurityPolicy } from "./content-security-policy";
export { readForm } from "./form";
export { isForeign, originConfigurationProblems, trustedHost } from "./origin";
