package org.abusmtl.djl.runtime;

import org.jspecify.annotations.Nullable;

/**
 * One of DJL's switches that are {@code true} to forbid it the network. DJL takes every other value for a permission, even
 * {@code 1} or an empty one; here only {@code false} is one.
 *
 * @param variable an environment variable, which goes before the property
 * @param property a system property
 */
record NetworkSwitch(String variable, String property) {

    /** What forbids. */
    static final String ON = "true";

    private static final String OFF = "false";

    /**
     * Whether the application has said what it wants so that DJL understands it; where not, the property is to be
     * {@link #ON}, whatever it is.
     *
     * @param inEnvironment the value of the variable
     * @param inProperties the value of the property
     * @throws IllegalStateException if the variable is there and neither {@code true} nor {@code false}: DJL would take
     *     it for a permission, and Java cannot change it
     */
    boolean isDecided(@Nullable String inEnvironment, @Nullable String inProperties) {
        if (inEnvironment == null) {
            return inProperties != null && inProperties.strip().equalsIgnoreCase(OFF);
        }
        if (!inEnvironment.equalsIgnoreCase(ON) && !inEnvironment.equalsIgnoreCase(OFF)) {
            throw new IllegalStateException("environment variable " + variable + ": expected true or false, found "
                    + (inEnvironment.isBlank() ? "nothing" : inEnvironment));
        }
        return true;
    }

    /** As the environment and the system properties of this process are. */
    boolean isDecided() {
        return isDecided(System.getenv(variable), System.getProperty(property));
    }
}
