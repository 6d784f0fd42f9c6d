/** Puts the testkit's matchers on jest's `expect`, and closes test servers after each test. */
import '@throughline/testkit/jest';
