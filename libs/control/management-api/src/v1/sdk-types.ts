import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable } from '../context.ts';
import { text } from '../input.ts';
import { invalidIdentifier } from '../messages.ts';
import { pageOfItems } from './item-page.ts';

function property(name: string, friendlyName: string, description: string, required: boolean): JsonObject {
  return { name, friendlyName, description, required };
}

const CLASS_PREFIX = property('classPrefix', 'Prefix', 'Prefix of the names of generated classes', true);

/** Kinds of SDK (reference rest-api.md 10.6). */
const SDK_TYPES: readonly JsonObject[] = [
  {
    id: 'android',
    friendlyName: 'Android',
    description: 'An SDK for Android apps',
    configurationProperties: [
      property('groupId', 'Group ID', 'Maven group id of the SDK', true),
      property('artifactId', 'Artifact ID', 'Maven artifact id of the SDK', true),
      property('artifactVersion', 'Artifact Version', 'Maven version of the SDK', true),
      property('invokerPackage', 'Invoker package', 'Java package of the SDK', true),
    ],
  },
  {
    id: 'java',
    friendlyName: 'Java SDK',
    description: 'An SDK for Java programs',
    configurationProperties: [
      property('serviceName', 'Service Name', 'Name of the generated service interface', true),
      property('javaPackageName', 'Java Package Name', 'Java package of the SDK', true),
    ],
  },
  {
    id: 'javascript',
    friendlyName: 'JavaScript',
    description: 'An SDK for JavaScript programs',
    configurationProperties: [],
  },
  {
    id: 'objectivec',
    friendlyName: 'iOS (Objective-C)',
    description: 'An SDK for iOS apps in Objective-C',
    configurationProperties: [CLASS_PREFIX],
  },
  {
    id: 'ruby',
    friendlyName: 'Ruby SDK',
    description: 'An SDK for Ruby programs',
    configurationProperties: [
      property('service.name', 'Service Name', 'Name of the generated service', true),
      property('ruby.gem-name', 'Ruby Gem Name', 'Name of the gem', false),
      property('ruby.gem-version', 'Ruby Gem Version', 'Version of the gem', false),
    ],
  },
  {
    id: 'swift',
    friendlyName: 'iOS (Swift)',
    description: 'An SDK for iOS apps in Swift',
    configurationProperties: [CLASS_PREFIX],
  },
];

/** The kinds of SDK that the service knows. */
export function sdkTypeHandlers(): HandlerTable {
  return {
    GetSdkTypes: async (input) => Promise.resolve(pageOfItems(SDK_TYPES, input)),
    GetSdkType: async (input) => {
      const found = SDK_TYPES.find(({ id }) => id === text(input, 'id'));
      if (found === undefined) throw invalidIdentifier('SDK type');
      return Promise.resolve(found);
    },
  };
}
