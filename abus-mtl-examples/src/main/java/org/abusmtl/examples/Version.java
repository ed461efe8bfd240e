package org.abusmtl.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/org/abusmtl/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return new String[] {"abus-mtl " + properties.getProperty("version", "of unknown version")};
    }
}
