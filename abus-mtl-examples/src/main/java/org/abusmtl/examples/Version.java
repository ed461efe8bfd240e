package org.abusmtl.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"abus-mtl " + read("/org/abusmtl/version.properties", "version", "of unknown version")};
    }

    /**
     * The commit that this program was built from, with {@code -dirty} if something had been changed since.
     *
     * @return as git names it, {@code unknown} if it was built without git
     */
    static String commit() throws IOException {
        return read("commit.properties", "commit", "unknown");
    }

    private static String read(String resource, String key, String otherwise) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(resource)) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty(key, otherwise);
    }
}
