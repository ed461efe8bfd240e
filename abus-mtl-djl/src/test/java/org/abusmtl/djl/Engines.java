package org.abusmtl.djl;

import org.abusmtl.djl.runtime.DjlEngine;

/** The engines that every test of this module runs on, each started once. */
public enum Engines {
    PYTORCH("PyTorch"),
    MXNET("MXNet");

    private final String engineName;

    Engines(String engineName) {
        this.engineName = engineName;
    }

    /** A new engine object; the native library behind it is loaded once. */
    public DjlEngine open() {
        return new DjlEngine(engineName, "cpu");
    }
}
