package org.abusmtl.djl;

import java.util.List;
import org.abusmtl.djl.runtime.DjlEngine;

/** The engines that every test of this module runs on, each started once. */
public enum Engines {
    PYTORCH("PyTorch"),
    MXNET("MXNet");

    private final String engineName;

    Engines(String engineName) {
        this.engineName = engineName;
    }

    /** DJL's name of it. */
    public String engineName() {
        return engineName;
    }

    /** A new engine object on the CPU; the native library behind it is loaded once. */
    public DjlEngine open() {
        return open(List.of("cpu"));
    }

    /** A new engine object on these devices. */
    public DjlEngine open(List<String> devices) {
        return new DjlEngine(engineName, devices);
    }
}
