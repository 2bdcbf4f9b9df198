/** Variables of the command line, the load test and the specs, for `parseSettings`: a shell that has them may start a process of Gatehouse. */
export const OTHER_VARIABLES: readonly string[] = [
  'GATEHOUSE_SERVER',
  'GATEHOUSE_TOKEN',
  'GATEHOUSE_CA_FILE',
  'GATEHOUSE_CERT_FILE',
  'GATEHOUSE_KEY_FILE',
  'GATEHOUSE_LOAD_API_KEYS',
  'GATEHOUSE_TEST_SEED',
  'GATEHOUSE_FUZZ_SEED',
  'GATEHOUSE_FUZZ_CASES',
];
